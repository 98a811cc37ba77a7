"""The pages in the order of the lesson: what a menu, an address and a link say of each."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain

from cnnviz.i18n import marked

_FOLDER = "../../pages"  # from the folder of the router


@dataclass(frozen=True)
class PageEntry:
    """A page of the app.

    Attributes
    ----------
    name : str
        Of its script in ``pages/``, without the ending.
    title : str
        In English; translated where it is shown, as are the sections.
    icon : str
        The name of one of Google's Material symbols.
    old_addresses : tuple of str
        That it had in an earlier version, and that still lead to it; "" is the app's own.
    package : str
        Of its settings in ``cnnviz.ui``, where it has another name than the page.
    of_a_class : bool
        Whether it shows what is a class's alone: it is not sealed, nor handed out.
    """

    name: str
    title: str
    icon: str
    old_addresses: tuple[str, ...] = ()
    package: str = ""
    of_a_class: bool = False

    @property
    def address(self) -> str:
        """Its place below the app's own address.

        Examples
        --------
        >>> PAGES["feature_maps"].address
        'feature-maps'
        """
        return self.name.replace("_", "-")

    @property
    def path(self) -> str:
        """Its script, from the folder of the router, as Streamlit's links to pages want it."""
        return f"{_FOLDER}/{self.name}.py"


MENU: dict[str, tuple[PageEntry, ...]] = {
    "": (PageEntry("home", marked("Home"), "home"),),
    marked("Pictures"): (PageEntry("images", marked("Images are tensors"), "image", ("",)),),
    marked("Layers"): (
        PageEntry("convolution", marked("Convolution"), "filter_center_focus"),
        PageEntry("pooling", marked("Pooling"), "compress"),
        PageEntry("activation", marked("Activation"), "show_chart"),
        PageEntry("dense", marked("Fully connected"), "account_tree"),
    ),
    marked("Networks"): (PageEntry("architecture", marked("Architecture"), "layers"),),
    marked("Training"): (
        PageEntry("learning", marked("Learning"), "undo"),
        PageEntry("training", marked("Training"), "model_training"),
        PageEntry("runs", marked("Runs"), "history"),
        PageEntry("sweeps", marked("Sweeps"), "grid_on"),
    ),
    marked("Look inside"): (
        PageEntry("feature_maps", marked("Feature maps"), "grid_view", ("feature_maps",)),
        PageEntry("why", marked("Why this class?"), "psychology_alt"),
    ),
    marked("Transfer, augmentation"): (
        PageEntry("transfer_learning", marked("Transfer learning"), "move_up", package="transfer"),
        PageEntry("augmentation", marked("Augmentation"), "flip_camera_android"),
    ),
    marked("Your own"): (PageEntry("classify", marked("Classify your picture"), "photo_camera"),),
    marked("Practice"): (
        PageEntry("quiz", marked("Quiz"), "quiz"),
        PageEntry("glossary", marked("Glossary"), "menu_book"),
        PageEntry("references", marked("References"), "format_quote"),
    ),
    marked("Teach"): (
        PageEntry("assignments", marked("Assignments"), "assignment"),
        PageEntry("class_board", marked("Class board"), "groups", of_a_class=True),
    ),
}
"""The pages of each section; the first page of all is the one that opens without an address."""

PAGES = {page.name: page for page in chain.from_iterable(MENU.values())}
"""The pages by the names of their scripts, in the order of the lesson."""
