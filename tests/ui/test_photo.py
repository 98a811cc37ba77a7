"""What can be chosen as one's own picture."""

from cnnviz.data.formats import FORMATS
from cnnviz.ui.photo import UPLOAD_TYPES


def test_files_of_every_kind_that_is_read_can_be_chosen():
    assert {name.lower() for name in FORMATS} <= {*UPLOAD_TYPES}


def test_endings_that_phones_and_browsers_give_can_be_chosen():
    assert {"jpg", "jfif", "tif", "heif"} <= {*UPLOAD_TYPES}
