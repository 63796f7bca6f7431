"""Parameters for Go notebooks in papermill.

papermill writes a notebook's parameters as a cell of the notebook's language and knows no Go. With this plug-in

    pip install ./install/papermill
    papermill in.ipynb out.ipynb -k freshet -p symbol AAPL -p window 20

works: the cell below the one tagged "parameters" then says

    symbol := "AAPL"
    window := 20

Without pip, `import freshet_papermill` before papermill.execute_notebook does the same.
"""

import json
import math
import re

from papermill.engines import NBClientEngine
from papermill.models import Parameter
from papermill.translators import Translator, papermill_translators


class Engine(NBClientEngine):
    """papermill's own engine; loading it registers the translator."""


class GoTranslator(Translator):
    """Writes values of JSON and YAML as Go."""

    @classmethod
    def translate_escaped_str(cls, str_val):
        return json.dumps(str(str_val), ensure_ascii=False)

    @classmethod
    def translate_none(cls, val):
        return "any(nil)"

    @classmethod
    def translate_float(cls, val):
        if math.isnan(val):
            return "math.NaN()"
        if math.isinf(val):
            return f"math.Inf({'1' if val > 0 else '-1'})"
        text = repr(val)
        return text if any(c in text for c in ".e") else text + ".0"

    @classmethod
    def translate_list(cls, val):
        return f"[]{cls.type_of(val)}{{{', '.join(cls.translate(v) for v in val)}}}"

    @classmethod
    def translate_dict(cls, val):
        pairs = (f"{cls.translate_escaped_str(k)}: {cls.translate(v)}" for k, v in val.items())
        return f"map[string]{cls.type_of(val.values())}{{{', '.join(pairs)}}}"

    @classmethod
    def type_of(cls, values):
        """The Go type that holds all values: a mix of ints and floats is float64, any other is any."""
        types = {type(v) for v in values}
        if types == {int, float}:
            return "float64"
        names = {str: "string", bool: "bool", int: "int", float: "float64"}
        return names.get(types.pop(), "any") if len(types) == 1 else "any"

    @classmethod
    def comment(cls, cmt_str):
        return f"// {cmt_str}".strip()

    @classmethod
    def assign(cls, name, str_val):
        return f"{name} := {str_val}"

    PARAMETER = re.compile(
        r"^(?:(?P<name>\w+)\s*:=|var\s+(?P<var>\w+)\s*(?P<type>[^=]*?)\s*=)\s*(?P<value>.+?)\s*(?://\s*(?P<help>.*))?$"
    )

    @classmethod
    def inspect(cls, parameters_cell):
        """The parameters that a cell declares: lines like `n := 5 // how many` and `var n int = 5`."""
        found = []
        for line in parameters_cell["source"].splitlines():
            match = cls.PARAMETER.match(line.strip())
            if match:
                name = match["name"] or match["var"]
                found.append(Parameter(name, match["type"] or "None", match["value"], match["help"] or ""))
        return found


papermill_translators.register("go", GoTranslator)
