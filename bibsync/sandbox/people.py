"""Who there is and what each key may do."""

from __future__ import annotations

from typing import Any, Final, NamedTuple

from bibsync.sandbox.library import Library

Access = dict[str, Any]

FULL_ACCESS: Final[Access] = {
    "user": {"library": True, "files": True, "notes": True, "write": True},
    "groups": {"all": {"library": True, "write": True}},
}
READ_ACCESS: Final[Access] = {
    "user": {"library": True, "files": True, "notes": True},
    "groups": {"all": {"library": True, "write": False}},
}


class User(NamedTuple):
    """Somebody with a library of their own."""

    number: int
    username: str
    name: str


class Group(NamedTuple):
    """A group of users with a library in common."""

    number: int
    name: str
    owner: int
    members: tuple[int, ...] = ()  # without owner and admins
    admins: tuple[int, ...] = ()
    public: bool = False  # everybody may read
    editing: str = "members"  # or "admins"
    version: int = 2  # of what is said about the group, not of its library
    created: str = ""

    @property
    def page(self) -> str:
        """The address of its page on the website."""
        slug = self.name.lower().replace(" ", "_") if self.public else str(self.number)
        return f"https://www.zotero.org/groups/{slug}"

    def is_run_by(self, user: int) -> bool:
        """Whether this user is its owner or one of its admins."""
        return user == self.owner or user in self.admins

    def has(self, user: int) -> bool:
        """Whether this user belongs to it in any role."""
        return self.is_run_by(user) or user in self.members


class Key(NamedTuple):
    """An API key: 24 letters and digits that stand for a user and some of the user's rights."""

    text: str
    user: int
    access: Access


def may_read(library: Library, group: Group | None, key: Key | None) -> bool:
    """Whether the key, or anybody when it is None, may read this library."""
    if group is not None and group.public:
        return True
    return key is not None and bool(_rights(library, group, key).get("library"))


def may_write(library: Library, group: Group | None, key: Key) -> bool:
    """Whether the key may change this library."""
    if group is not None and not group.is_run_by(key.user) and group.editing == "admins":
        return False
    return bool(_rights(library, group, key).get("write"))


def may_see_notes(library: Library, key: Key | None) -> bool:
    """Whether notes are shown: only a key to somebody's own library can lack that right."""
    if library.kind == "groups":
        return True
    return key is not None and bool(key.access.get("user", {}).get("notes"))


def _rights(library: Library, group: Group | None, key: Key) -> Access:
    """What the key may do in this library: nothing where its user may not go."""
    rights: Access = {}
    if group is None:
        if key.user == library.owner:
            rights = key.access.get("user", {})
    elif group.has(key.user):
        groups = key.access.get("groups", {})
        rights = groups.get(str(group.number), groups.get("all", {}))
    return rights
