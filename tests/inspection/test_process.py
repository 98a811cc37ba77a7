"""What the process that holds models says of itself, told here without one."""

from __future__ import annotations

import errno
from io import BytesIO

from cnnviz.data.temporary import NoTemporaryFolderError
from cnnviz.inspection.messages import Ask
from cnnviz.inspection.process import QuestionServer
from tests.inspection import sample_questions


def test_a_disk_that_is_full_is_said_by_the_process_that_holds_models(tmp_path, caplog):
    server = QuestionServer(BytesIO(), "memory://", tmp_path)
    ask = Ask(sample_questions.process_id, (), {}, long=False)
    for reason in (OSError(errno.ENOSPC, "No space left on device"), NoTemporaryFolderError()):
        said = str(server._sentence(ask, reason))
        assert said.startswith("There is no room for temporary files on this machine: ")
