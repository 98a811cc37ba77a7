"""The pages in the order of the lesson: what a menu, an address and a link say of each."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain

_FOLDER = "../../pages"  # from the folder of the router


@dataclass(frozen=True)
class PageEntry:
    """A page of the app.

    Attributes
    ----------
    name : str
        Of its script in ``pages/``, without the ending.
    title : str
    icon : str
        The name of one of Google's Material symbols.
    old_addresses : tuple of str
        That it had in an earlier version, and that still lead to it; "" is the app's own.
    package : str
        Of its settings in ``cnnviz.ui``, where it has another name than the page.
    """

    name: str
    title: str
    icon: str
    old_addresses: tuple[str, ...] = ()
    package: str = ""

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
    "": (PageEntry("home", "Home", "home"),),
    "Pictures": (PageEntry("images", "Images are tensors", "image", ("",)),),
    "Layers": (
        PageEntry("convolution", "Convolution", "filter_center_focus"),
        PageEntry("pooling", "Pooling", "compress"),
        PageEntry("activation", "Activation", "show_chart"),
        PageEntry("dense", "Fully connected", "account_tree"),
    ),
    "Networks": (PageEntry("architecture", "Architecture", "layers"),),
    "Training": (
        PageEntry("learning", "Learning", "undo"),
        PageEntry("training", "Training", "model_training"),
        PageEntry("runs", "Runs", "history"),
        PageEntry("sweeps", "Sweeps", "grid_on"),
    ),
    "Look inside": (
        PageEntry("feature_maps", "Feature maps", "grid_view", ("feature_maps",)),
        PageEntry("why", "Why this class?", "psychology_alt"),
    ),
    "Transfer, augmentation": (
        PageEntry("transfer_learning", "Transfer learning", "move_up", package="transfer"),
        PageEntry("augmentation", "Augmentation", "flip_camera_android"),
    ),
    "Your own": (PageEntry("classify", "Classify your picture", "photo_camera"),),
}
"""The pages of each section; the first page of all is the one that opens without an address."""

PAGES = {page.name: page for page in chain.from_iterable(MENU.values())}
"""The pages by the names of their scripts, in the order of the lesson."""
