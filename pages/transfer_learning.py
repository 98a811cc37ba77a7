from functools import partial

import streamlit as st

from cnnviz.i18n import translate
from cnnviz.nets.transfer import TransferSpec
from cnnviz.ui.components.network import network
from cnnviz.ui.engine import own_runs_and
from cnnviz.ui.frame import controls_and_content, page_head
from cnnviz.ui.notebooks import training as notebook
from cnnviz.ui.runs.program import chance_notes
from cnnviz.ui.session_owner import restore_owner
from cnnviz.ui.text import sections
from cnnviz.ui.training import data
from cnnviz.ui.training.live_run import live_run
from cnnviz.ui.transfer import comparison, controls, embedding_view, resolved_settings, views
from cnnviz.ui.transfer.settings import LINK

TEXT = sections("transfer")

page_head(translate("Transfer learning"), TEXT["intro"], LINK.restore())
restore_owner()

runs, run = own_runs_and(LINK.get("run"))
left, right = controls_and_content()

with left, st.container(key="controls"):
    ready = controls.pick_backbone()
    data.pick(sections("training"), LINK)
    found, missing = data.read(LINK)
    controls.pick_side(max(found.train_images.shape[1:3]) if found else 32)
    frozen = st.container()
    controls.plan()
    more = st.container()
    start = st.container()

with right:
    if missing:
        data.missing(missing, LINK)
    if found:
        data.notes(found, sections("training")["validation"])
    plain, outline = resolved_settings.plain(found)
    with frozen:
        controls.pick_frozen(outline)
    with more:
        controls.advanced(outline)
    config = resolved_settings.config(plain, outline)

    if plain and outline and config:
        st.header(translate("The network"), anchor="network")
        st.caption(TEXT["network"])
        spec = config.network
        assert isinstance(spec, TransferSpec)
        network(
            views.network_data(spec, outline),
            key="transfer",
            on_select=partial(controls.freeze_at, outline),
        )
        if note := views.note(spec, LINK.get("data")):
            st.info(note, icon=":material/lightbulb:")
        controls.costs(config, outline, found, runs)
        st.caption(TEXT["costs"])
        if found:
            notebook.offer(config, found, chance_notes(config))
    if run:
        controls.run_actions(run)
        live_run(run.id)
    if found and plain:
        comparison.compare(config if ready else None, TEXT)
        comparison.compare_data_sizes(config if ready else None, found, TEXT)
        embedding_view.show(plain, found, run, ready, TEXT)

with start:
    controls.start(config if ready else None)

LINK.save()
