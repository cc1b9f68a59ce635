"""What is said to whoever signs in."""

from __future__ import annotations

from typing import Final

from api.console.texts.text import PageText

TEXTS: Final = {
    "sign_in.title": PageText("Iniciar sesión", "Sign in"),
    "sign_in.key": PageText("Clave de acceso", "Access key"),
    "sign_in.key_hint": PageText(
        "La recibió de quien administra este servicio. Casi siempre empieza con ck_.",
        "Whoever runs this service gave it to you. Most begin with ck_.",
    ),
    "sign_in.button": PageText("Iniciar sesión", "Sign in"),
    "sign_in.busy": PageText("Iniciando sesión…", "Signing in…"),
    "sign_in.wrong_key": PageText(
        "La clave no es correcta, o ya no vale. Cópiela entera, o pida otra.",
        "The key is not right, or no longer valid. Copy all of it, or ask for another.",
    ),
    "sign_in.too_many": PageText(
        "Demasiadas claves erróneas. Espere {count} segundo.|Demasiadas claves erróneas. Espere {count} segundos.",
        "Too many wrong keys. Wait {count} second.|Too many wrong keys. Wait {count} seconds.",
    ),
    "sign_in.typed": PageText(
        "Su sesión terminó. Lo escrito sigue aquí: inicie sesión y podrá guardarlo.",
        "Your session ended. What you typed is still here: sign in, and you can save it.",
    ),
    "sign_in.ended": PageText("Su sesión terminó.", "Your session ended."),
    "sign_in.ended_in_form": PageText(
        "Al guardar podrá iniciar sesión, y nada de lo escrito se pierde.",
        "When you save you can sign in, and nothing that you typed is lost.",
    ),
    "sign_in.not_saved": PageText("No se guardó nada", "Nothing was saved"),
    "sign_in.not_saved_why": PageText(
        "La base de datos no responde en este momento. Lo escrito sigue aquí: inténtelo de nuevo en unos segundos.",
        "The database does not answer at this moment. What you typed is still here: try again in some seconds.",
    ),
    "sign_in.send_again": PageText("Intentar de nuevo", "Try again"),
    "sign_in.once": PageText("Entrar por primera vez", "Come in for the first time"),
    "sign_in.once_told": PageText(
        "Este enlace abre una sesión de administración en este navegador. Sirve una sola vez.",
        "This link opens a session of the administrator in this browser. It works once.",
    ),
    "sign_in.once_button": PageText("Entrar", "Come in"),
    "sign_in.once_over": PageText(
        "Este enlace ya se usó o venció. Inicie sesión con la clave.",
        "This link was used already or has expired. Sign in with the key.",
    ),
    "sign_in.once_elsewhere": PageText(
        "Este enlace solo sirve en la máquina donde corre el servicio. Ábralo ahí, o inicie sesión con la clave.",
        "This link works only on the machine that the service runs on. Open it there, or sign in with the key.",
    ),
}
