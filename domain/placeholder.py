"""Words that people write where there is nothing to write (`N/A`, `-`, `no tiene`)."""

import re
from typing import Final

from domain.text import plain_words, shows_nothing

# As `plain_words` has them: `n a` is N/A, n.a. and #N/A.
_PLACEHOLDERS: Final = frozenset(
    word
    for words in (
        "n a, na, n d, nd, s n, sn, s d, sd",
        "no, no tiene, no tienen, no tengo, no posee, no hay, no usa, no existe, no aplica, no aplicable",
        "no disponible, no dio, no da, no proporciona, no proporciono, no proporcionado, no indica, no indicado",
        "no especifica, no especificado, no registra, no registrado, no informa, no consta, no sabe",
        "ninguno, ninguna, ningun, nada, nadie, vacio, vacia, en blanco, pendiente, por definir, por confirmar",
        "desconocido, desconocida, se desconoce, sin dato, sin datos, sin informacion, sin especificar, sin asignar",
        "sin correo, sin correo electronico, sin e mail, sin email, sin telefono, sin celular, sin numero",
        "sin whatsapp, sin nombre, sin contacto, sin direccion, sin puesto, sin cargo, sin notas",
        "none, nil, null, nan, nothing, nobody, empty, blank, unknown, undefined, not applicable, not available",
        "not provided, not given, not known, not specified, tbd, tba, to be defined, to be confirmed, pending",
        "no e mail, no email, no phone, no number, no name, no contact, no address, no data, without",
    )
    for word in words.split(", ")
)
_NOTHING: Final = re.compile(r"(?:0[0 ]*|x+)?")


def is_placeholder(text: str) -> bool:
    """Whether a text only says that there is nothing, in Spanish or English, or is punctuation, zeros or x alone.

    For what need not be there, such as an e-mail or a role. Where any word is welcome it would say too much: `No` and
    `Nada` can be names. A blank text is no placeholder.
    """
    words = plain_words(text)
    return (words in _PLACEHOLDERS or _NOTHING.fullmatch(words) is not None) and not shows_nothing(text)
