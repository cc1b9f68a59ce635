// A link that signs in once is used by whoever opens it, not by what looks at links beforehand.
"use strict";

document.getElementById("once")?.requestSubmit();
