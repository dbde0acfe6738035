"""Turns HTTP requests into the answers of a Zotero server, over one SQLite file on this machine.

What tests and demonstrations build on (see also `docs/sandbox.md`)::

    from bibsync.sandbox.faults import Fault
    from bibsync.sandbox.server import Sandbox

    with Sandbox(database=None, port=0, desktop=False) as box:
        box.endpoint                   # "http://127.0.0.1:40123", with desktop=True and "/api"
        box.groups["lab"]              # the number of the group library
        box.keys["owner"]              # also "member" (may write) and "reader" (may only read)
        box.user_ids["owner"]          # the number of each one's own library
        box.requests                   # served so far: Request(method, path, status, body)
        box.clear_requests()
        box.fail(Fault(method="POST", status=429, retry_after=2, times=1))
        box.clear_faults()
        box.before = callable          # called with each Request before it is looked at; or None
        box.after_commit = callable    # called with (Request, index) after each committed object
        box.reset()                    # libraries empty, versions 0, no requests and no faults

        person = box.library("groups", box.groups["lab"], "member")   # somebody else in Zotero
        person.version; person.items(); person.item(key); person.collections()
        person.create({...}); person.patch(key, {...}); person.trash(key); person.restore(key)
        person.erase(key); person.create_collection(name); person.erase_collection(key)

A `path` is what stood in the request line behind the host, its query included; no key is ever kept.
"""
