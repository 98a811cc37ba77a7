"""Who has signed in, by Streamlit's own OIDC, where the app wants to know."""

from __future__ import annotations

from contextlib import suppress
from importlib.util import find_spec

import streamlit as st

from cnnviz.i18n import translate
from cnnviz.serving import Serving, ServingError, variable_of


def signed_in() -> str:
    """Give what is the same for one person, and for nobody else: whom the provider says it is.

    It has a colon, so it is no secret that a browser could keep and claim. "" before a sign-in.
    """
    user = st.user
    return f"{user['iss']}:{user['sub']}" if user.get("iss") and user.get("sub") else ""


def sign_in_first() -> None:
    """End a page, where visitors have to sign in and this one has not, with the way to do so."""
    if st.user.is_logged_in and signed_in():
        with st.sidebar:
            st.button(
                translate("Sign out"), icon=":material/logout:", type="tertiary", on_click=st.logout
            )
        return
    st.title(translate("Sign in"))
    st.text(translate("This server asks who you are, so that your runs stay yours."))
    st.button(translate("Sign in"), icon=":material/login:", type="primary", on_click=st.login)
    st.stop()


def check_sign_in(serving: Serving) -> None:
    """See that visitors can sign in, if they have to.

    Raises
    ------
    ServingError
    """
    if not serving.sign_in:
        return
    variable = variable_of("sign_in")
    if find_spec("authlib") is None:
        raise ServingError(
            f"`{variable}` needs the package Authlib: install it with `pip install Authlib`, or "
            "take the variable away."
        )
    with suppress(FileNotFoundError):
        if st.secrets.get("auth"):
            return
    raise ServingError(
        f"`{variable}` needs the section `[auth]` of .streamlit/secrets.toml, as Streamlit "
        "documents it for st.login: write it, or take the variable away."
    )
