"""Names of modules that code of workflows may import."""

from typing import Annotated

from config.words.word import Word

JavaScriptModule = Annotated[
    str,
    Word(
        expected="the name of a module of Node.js or of a package such as url",
        example="url",
        pattern=r"(?:@[a-z0-9][a-z0-9._-]*/)?[A-Za-z0-9_][A-Za-z0-9._-]*(?:/[A-Za-z0-9._-]+)*",
        longest=214,
    ),
]
PythonModule = Annotated[
    str,
    Word(
        expected="the name of a module or a package of Python such as json",
        example="json",
        # What is below a name may be imported with it.
        pattern=r"[A-Za-z_][A-Za-z0-9_]*",
        longest=100,
    ),
]
