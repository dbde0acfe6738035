PRAGMA application_id = 1651073651;
PRAGMA user_version = 3;
BEGIN TRANSACTION;
CREATE TABLE base (
        target INTEGER NOT NULL REFERENCES target ON DELETE CASCADE,
        item_key TEXT NOT NULL,
        digest TEXT NOT NULL, -- see sync/digest.py
        agreed TEXT NOT NULL, -- JSON: see adapters/state_values.py
        PRIMARY KEY (target, item_key, digest)
    );
INSERT INTO "base" VALUES(1,'AAAAAAAA','A8S-8MojTFVsHIhqAAAAAHrS9ORJTjU9gpUV7MLwrbSClRXttyVrpg','["a",{"title":["{G}r\\\"o{\\ss}e","Gr\u00f6\u00dfe"],"year":"2020"},["note"]]');
CREATE TABLE choice (
        target INTEGER NOT NULL REFERENCES target ON DELETE CASCADE,
        item_key TEXT NOT NULL,
        slot TEXT NOT NULL, -- JSON
        choice TEXT NOT NULL, -- JSON: [slot, winner, local, remote]
        PRIMARY KEY (target, item_key, slot)
    );
INSERT INTO "choice" VALUES(1,'AAAAAAAA','"year"','["year","remote","2020","2021"]');
CREATE TABLE collection (
        library INTEGER NOT NULL REFERENCES library ON DELETE CASCADE,
        key TEXT NOT NULL,
        name TEXT NOT NULL, -- JSON
        parent TEXT NOT NULL,
        version INTEGER NOT NULL,
        PRIMARY KEY (library, key)
    );
INSERT INTO "collection" VALUES(1,'CCCCCCCC','"Gr\u00f6\u00dfe"','',1);
CREATE TABLE conflict (
        target INTEGER NOT NULL REFERENCES target ON DELETE CASCADE,
        content TEXT NOT NULL -- JSON: [key, item_key, slot, base, local, remote, reason, ...]
    );
INSERT INTO "conflict" VALUES(1,'["a","AAAAAAAA","year",null,"2020","2021","both changed it",true]');
CREATE TABLE effect (
        id INTEGER PRIMARY KEY,
        run INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
        side TEXT NOT NULL,
        key TEXT NOT NULL, -- JSON
        item_key TEXT NOT NULL,
        before TEXT NOT NULL, -- JSON of the text, which may be JSON itself
        after TEXT NOT NULL, -- likewise
        version INTEGER NOT NULL,
        is_done INTEGER NOT NULL
    );
INSERT INTO "effect" VALUES(1,1,'remote','"a"','AAAAAAAA','""','"{\"title\": \"Gr\u00f6\u00dfe\"}"',4,1);
CREATE TABLE item (
        library INTEGER NOT NULL REFERENCES library ON DELETE CASCADE,
        key TEXT NOT NULL,
        version INTEGER NOT NULL,
        data TEXT NOT NULL, -- JSON: the API's data object
        PRIMARY KEY (library, key)
    );
INSERT INTO "item" VALUES(1,'AAAAAAAA',4,'{"key":"AAAAAAAA","version":4,"itemType":"book","title":"Gr\u00f6\u00dfe"}');
CREATE TABLE library (
        id INTEGER PRIMARY KEY,
        endpoint TEXT NOT NULL,
        name TEXT NOT NULL,
        version INTEGER NOT NULL, has_notes INTEGER NOT NULL DEFAULT 0,
        UNIQUE (endpoint, name)
    );
INSERT INTO "library" VALUES(1,'https://api.example.org','groups/123',5,1);
CREATE TABLE run (
        id INTEGER PRIMARY KEY,
        target INTEGER NOT NULL REFERENCES target ON DELETE CASCADE,
        command TEXT NOT NULL,
        started TEXT NOT NULL,
        is_undone INTEGER NOT NULL DEFAULT 0
    );
INSERT INTO "run" VALUES(1,1,'push','2026-01-05T12:00:00Z',0);
CREATE TABLE run_base (
        run INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
        item_key TEXT NOT NULL,
        agreed TEXT, left_digest TEXT, -- JSON, as in base; NULL: there was none
        PRIMARY KEY (run, item_key)
    );
INSERT INTO "run_base" VALUES(1,'AAAAAAAA',NULL,'abc');
INSERT INTO "run_base" VALUES(1,'BBBBBBBB','["B",{"title":"b"},[]]',NULL);
CREATE TABLE target (
        id INTEGER PRIMARY KEY,
        name TEXT NOT NULL UNIQUE -- JSON: [endpoint, library, collection, file]
    , collection_key TEXT NOT NULL DEFAULT '', is_put_back INTEGER NOT NULL DEFAULT 0);
INSERT INTO "target" VALUES(1,'["https://api.example.org","groups/123","COLL2345","refs.bib"]','',0);
CREATE INDEX conflict_target ON conflict (target);
CREATE INDEX run_target ON run (target);
CREATE INDEX effect_run ON effect (run);
COMMIT;
