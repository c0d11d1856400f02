"""YAML files to records; every error with its file, line and field.

Records are data from strangers. Only plain YAML is read: one document of maps, lists and strings, without tags, anchors
or aliases, of bounded size and depth. All scalars are read as strings and given their type by the schema, so that a
date, a ``no`` or a code never turns into something else on the way.
"""

import datetime
import difflib
import enum
import math
import re
import stat
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import yaml

from .records import FOLDERS, KINDS, AnyRecord, Vocabulary

MAX_BYTES = 512 * 1024
MAX_DEPTH = 20
VOCABULARY_FOLDER = "vocabulary"

Key = str | int
Path_ = tuple[Key, ...]
Lines = dict[Path_, int]

Loader: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


class Problem(NamedTuple):
    """One thing wrong with one place of one file."""

    file: str
    line: int
    field: str
    message: str

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}" if self.line else self.file
        return f"{where}: {self.field}: {self.message}" if self.field else f"{where}: {self.message}"


class InvalidData(Exception):
    """Files that cannot be read as records; ``problems`` says where and why."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        super().__init__("\n".join(map(str, problems)))


class Entry(NamedTuple):
    """A record as loaded, with the file and the lines that it came from."""

    kind: str
    record: AnyRecord
    file: Path
    lines: Lines

    def problem(self, path: Path_, message: str) -> Problem:
        """A problem at a place of this record, such as ``("rules", 0, "when")``."""
        return Problem(str(self.file), line_of(self.lines, path), dotted(path), message)


def dotted(path: Path_) -> str:
    """A path as people read it: ``protocols[0].steps[2].pressure``."""
    text = ""
    for key in path:
        text += f"[{key}]" if isinstance(key, int) else f".{key}" if text else key
    return text


def line_of(lines: Lines, path: Path_) -> int:
    """The line where a path stands, or where its nearest container does."""
    while path and path not in lines:
        path = path[:-1]
    return lines.get(path, 1)


# -- YAML to plain values --------------------------------------------------------------------------------------------


class _Unreadable(Exception):
    def __init__(self, line: int, path: Path_, message: str) -> None:
        self.line, self.path, self.message = line, path, message
        super().__init__(message)


class _Builder:
    """Builds plain values from YAML events without recursion, keeping the line of every key and item."""

    def __init__(self) -> None:
        self.root: Any = None
        self.lines: Lines = {}
        self.stack: list[tuple[Any, Path_]] = []
        self.key: str | None = None

    def place(self, line: int) -> Path_:
        if not self.stack:
            return ()
        container, path = self.stack[-1]
        if isinstance(container, list):
            return (*path, len(container))
        assert self.key is not None
        return (*path, self.key)

    def put(self, value: Any, line: int) -> Path_:
        path = self.place(line)
        self.lines.setdefault(path, line)
        if not self.stack:
            self.root = value
        elif isinstance(self.stack[-1][0], list):
            self.stack[-1][0].append(value)
        else:
            self.stack[-1][0][self.key] = value
            self.key = None
        return path

    def scalar(self, text: str, line: int) -> None:
        if self.stack and isinstance(self.stack[-1][0], dict) and self.key is None:
            container, path = self.stack[-1]
            if text in container:
                raise _Unreadable(line, (*path, text), "this key stands twice; keep one")
            self.key = text
            self.lines[(*path, text)] = line
        else:
            self.put(text, line)

    def open(self, value: Any, line: int) -> None:
        if self.stack and isinstance(self.stack[-1][0], dict) and self.key is None:
            raise _Unreadable(line, self.stack[-1][1], "a key must be plain text")
        path = self.put(value, line)
        self.stack.append((value, path))
        if len(self.stack) > MAX_DEPTH:
            raise _Unreadable(line, path[:6], f"nested deeper than {MAX_DEPTH} levels")

    def feed(self, event: Any) -> None:
        line = event.start_mark.line + 1
        here = self.stack[-1][1] if self.stack else ()
        if isinstance(event, yaml.AliasEvent):
            raise _Unreadable(line, here, f"aliases (*{event.anchor}) are not allowed; write the text out")
        tag = getattr(event, "tag", None)
        if tag is not None and tag not in ("!", ""):
            raise _Unreadable(line, here, f"YAML tags ({tag}) are not allowed; write plain text")
        if isinstance(event, yaml.ScalarEvent):
            self.scalar(event.value, line)
        elif isinstance(event, yaml.MappingStartEvent):
            self.open({}, line)
        elif isinstance(event, yaml.SequenceStartEvent):
            self.open([], line)
        elif isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
            self.stack.pop()
        elif isinstance(event, yaml.DocumentStartEvent) and self.root is not None:
            raise _Unreadable(line, (), "more than one YAML document; a record has a file of its own")


def read_bytes(path: Path) -> bytes:
    """The content of a record file of at most ``MAX_BYTES``.

    Raises OSError if it cannot be read, and InvalidData if it is no regular file or is too large.
    """
    status = path.stat()
    if not stat.S_ISREG(status.st_mode):
        raise InvalidData([Problem(str(path), 0, "", "not a regular file")])
    if status.st_size > MAX_BYTES:
        size = f"{status.st_size / 1024:.0f} KiB; a record has at most {MAX_BYTES // 1024} KiB"
        raise InvalidData([Problem(str(path), 0, "", f"too large: {size}")])
    return path.read_bytes()


def parse(content: bytes, file: Path) -> tuple[Any, Lines]:
    """Plain values and the line of each; raises InvalidData."""
    name = str(file)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise InvalidData([Problem(name, line, "", "not UTF-8 text; save the file as UTF-8")]) from None
    builder = _Builder()
    try:
        for event in yaml.parse(text, Loader=Loader):
            builder.feed(event)
    except _Unreadable as error:
        raise InvalidData([Problem(name, error.line, dotted(error.path), error.message)]) from None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        why = error.problem or error.context or "cannot be read"
        raise InvalidData([Problem(name, mark.line + 1 if mark else 0, "", f"broken YAML: {why}")]) from None
    except yaml.YAMLError as error:
        why = str(getattr(error, "reason", error)).splitlines()[0]
        line = text.count("\n", 0, getattr(error, "position", 0)) + 1
        raise InvalidData([Problem(name, line, "", f"broken YAML: {why}")]) from None
    return builder.root, builder.lines


# -- plain values to typed records, collecting every error -----------------------------------------------------------


@cache
def _type_info(cls: type) -> Any:
    return msgspec.inspect.type_info(cls)


class _Decoder:
    """Turns plain values into structs along the schema, noting every error instead of stopping at the first."""

    def __init__(self, file: Path, lines: Lines) -> None:
        self.file, self.lines, self.problems = file, lines, list[Problem]()

    def wrong(self, path: Path_, message: str) -> None:
        self.problems.append(Problem(str(self.file), line_of(self.lines, path), dotted(path), message))

    def decode(self, info: Any, value: Any, path: Path_) -> Any:
        name = type(info).__name__
        method = getattr(self, f"_{name}", None)
        if method is None:
            raise TypeError(f"the schema uses {name}, which the loader does not know")
        return method(info, value, path)

    def _Metadata(self, info: Any, value: Any, path: Path_) -> Any:
        return self.decode(info.type, value, path)

    def _StructType(self, info: Any, value: Any, path: Path_) -> Any:
        if not isinstance(value, dict):
            return self.wrong(path, f"must be a map with {_list(f.encode_name for f in info.fields)}")
        fields = {field.encode_name: field for field in info.fields}
        for key in (key for key in value if key not in fields):
            near = difflib.get_close_matches(key, fields, 1)
            hint = f"did you mean {near[0]!r}?" if near else f"allowed: {_list(fields)}"
            self.wrong((*path, key), f"unknown key; {hint}")
        before, made = len(self.problems), {}
        for key, field in fields.items():
            if key in value:
                made[field.name] = self.decode(field.type, value[key], (*path, key))
            elif field.required:
                self.wrong(path, f"{key!r} is missing")
        return info.cls(**made) if len(self.problems) == before else None

    def _VarTupleType(self, info: Any, value: Any, path: Path_) -> Any:
        if not isinstance(value, list):
            return self.wrong(path, "must be a list")
        return tuple(self.decode(info.item_type, item, (*path, i)) for i, item in enumerate(value))

    def _TupleType(self, info: Any, value: Any, path: Path_) -> Any:
        if not isinstance(value, list) or len(value) != len(info.item_types):
            return self.wrong(path, f"must be a list of {len(info.item_types)}")
        return tuple(self.decode(t, v, (*path, i)) for i, (t, v) in enumerate(zip(info.item_types, value, strict=True)))

    def _DictType(self, info: Any, value: Any, path: Path_) -> Any:
        if not isinstance(value, dict):
            return self.wrong(path, "must be a map")
        return {key: self.decode(info.value_type, item, (*path, key)) for key, item in value.items()}

    def _UnionType(self, info: Any, value: Any, path: Path_) -> Any:
        names = {type(t).__name__: t for t in info.types}
        if "NoneType" in names and value in ("", "null", "~"):
            return None
        shape = "DictType" if isinstance(value, dict) else "VarTupleType" if isinstance(value, list) else ""
        if shape in names:
            return self.decode(names[shape], value, path)
        rest = [t for n, t in names.items() if n not in ("NoneType", "DictType", "VarTupleType")]
        if rest:
            return self.decode(rest[0], value, path)
        return self.wrong(path, "must be a list or a map")

    def _NoneType(self, info: Any, value: Any, path: Path_) -> Any:
        return None if value in ("", "null", "~") else self.wrong(path, "must be empty")

    def _StrType(self, info: Any, value: Any, path: Path_) -> Any:
        if not isinstance(value, str):
            return self.wrong(path, "must be text; put it in quotes if it holds ': ' or starts with [ or {")
        if info.min_length and len(value.strip()) < info.min_length:
            return self.wrong(path, "is empty")
        if info.max_length and len(value) > info.max_length:
            return self.wrong(path, f"has {len(value)} characters; at most {info.max_length}")
        if info.pattern and (value.endswith("\n") or not re.search(info.pattern, value)):
            return self.wrong(path, f"{value[:60]!r} does not match {info.pattern}")
        return value

    def _number(self, info: Any, value: Any, path: Path_, kind: type[int] | type[float], what: str) -> Any:
        try:
            number = kind(value) if isinstance(value, str) and len(value) < 20 else None
        except ValueError:
            number = None
        if number is None or not math.isfinite(number):
            return self.wrong(path, f"must be {what}")
        if (info.ge is not None and number < info.ge) or (info.le is not None and number > info.le):
            return self.wrong(path, f"is {value}; allowed: {info.ge} to {info.le}")
        return number

    def _IntType(self, info: Any, value: Any, path: Path_) -> Any:
        return self._number(info, value, path, int, "a whole number")

    def _FloatType(self, info: Any, value: Any, path: Path_) -> Any:
        return self._number(info, value, path, float, "a number")

    def _BoolType(self, info: Any, value: Any, path: Path_) -> Any:
        if value not in ("true", "false"):
            return self.wrong(path, "must be true or false")
        return value == "true"

    def _EnumType(self, info: Any, value: Any, path: Path_) -> Any:
        allowed: list[enum.Enum] = list(info.cls)
        for member in allowed:
            if member.value == value:
                return member
        return self.wrong(path, f"is {str(value)[:60]!r}; allowed: {_list(m.value for m in allowed)}")

    def _DateType(self, info: Any, value: Any, path: Path_) -> Any:
        try:
            return datetime.date.fromisoformat(value)
        except (TypeError, ValueError):
            return self.wrong(path, "must be a date such as 2026-11-23")


def _list(words: Any) -> str:
    return ", ".join(map(str, words))


def decode(cls: type, content: bytes, file: Path) -> tuple[Any, Lines]:
    """A struct of the class from the content of a YAML file, and the line of each field; raises InvalidData."""
    value, lines = parse(content, file)
    decoder = _Decoder(file, lines)
    made = decoder.decode(_type_info(cls), value, ())
    if decoder.problems:
        raise InvalidData(sorted(decoder.problems, key=lambda p: p.line))
    return made, lines


# -- folders ---------------------------------------------------------------------------------------------------------


def record_files(root: Path) -> Iterator[tuple[str, Path]]:
    """The kind and path of every record file below a data folder, in order of name."""
    for kind, folder in FOLDERS.items():
        directory = root / folder
        if directory.is_dir():
            yield from ((kind, path) for path in sorted(directory.glob("*.yaml")))


def strays(root: Path) -> list[Problem]:
    """Files of a data folder that look like records and would never be read, each with what to do."""
    folders = (*FOLDERS.values(), VOCABULARY_FOLDER)
    problems = list[Problem]()
    for path in sorted((*root.glob("*.y*ml"), *root.glob("*/*.y*ml"))):
        if path.parent == root or path.parent.name not in folders:
            problems.append(Problem(str(path), 0, "", f"is not read here; records stand in: {', '.join(folders)}"))
        elif path.suffix != ".yaml":
            problems.append(Problem(str(path), 0, "", f"is not read; name it {path.stem}.yaml"))
    return problems


def load_file(kind: str, path: Path) -> Entry:
    """One record from its file; raises InvalidData and OSError."""
    record, lines = decode(KINDS[kind], read_bytes(path), path)
    entry = Entry(kind, record, path, lines)
    if record.id != path.stem:
        raise InvalidData([entry.problem(("id",), f"is {record.id!r} but the file is named {path.name}")])
    return entry


def load_folder(root: Path, unchanged: Mapping[Path, AnyRecord] | None = None) -> tuple[list[Entry], list[Problem]]:
    """All records of a data folder, and the problems of those that cannot be read.

    Records of files that are known to be ``unchanged`` are taken as they are, without their lines.
    """
    entries, problems = list[Entry](), strays(root)
    for kind, path in record_files(root):
        if unchanged and path in unchanged:
            entries.append(Entry(kind, unchanged[path], path, {}))
            continue
        try:
            entries.append(load_file(kind, path))
        except InvalidData as error:
            problems += error.problems
        except OSError as error:
            problems.append(Problem(str(path), 0, "", f"cannot be read: {error.strerror or error}"))
    return entries, problems


def load_vocabulary(root: Path) -> tuple[Vocabulary, list[Problem]]:
    """The vocabularies of a data folder; a folder without them has empty ones."""
    parts, problems = dict[str, Any](), list[Problem]()
    for path in sorted((root / VOCABULARY_FOLDER).glob("*.yaml")):
        try:
            made, _ = decode(Vocabulary, read_bytes(path), path)
            parts[path.stem] = getattr(made, path.stem, None)
            if not parts[path.stem]:
                problems.append(
                    Problem(str(path), 1, path.stem, "the file must hold the vocabulary that it is named for")
                )
                parts[path.stem] = ()
        except InvalidData as error:
            problems += error.problems
        except OSError as error:
            problems.append(Problem(str(path), 0, "", f"cannot be read: {error.strerror or error}"))
    return Vocabulary(**{key: value for key, value in parts.items() if key in Vocabulary.__struct_fields__}), problems
