/// Family B: the page structure of the database.
extension Problem {
  /// B1: one of the two metas is not valid.
  package static let metaInvalid = Problem(
    "B1",
    "one meta page is not valid",
    .warning,
    .bolt,
    consequence:
      "etcd opens the database by the other meta; if this one was newer, its last commit is lost",
    repair: .safe,
    references: ["bbolt#778"]
  )
  /// B1: neither meta is valid.
  package static let noMeta = Problem(
    "B1",
    "no meta page is valid",
    .error,
    .bolt,
    consequence: "etcd refuses to start: invalid database",
    repair: .proof,
    references: ["etcd#9214"]
  )
  /// B1: there is no database.
  package static let noDatabase = Problem(
    "B1",
    "the database is missing",
    .error,
    .bolt,
    consequence: "etcd refuses to start: failed to recover v3 backend from snapshot",
    repair: .proof,
    references: ["etcd#9214"]
  )
  /// B1: the tree of the other meta is whole where the ruling one's is not.
  package static let otherTreeWhole = Problem(
    "B1",
    "the other meta leads to a whole tree",
    .notice,
    .bolt,
    consequence: "going back to it loses no applied entry that the log still holds: "
      + "`bbolt surgery revert-meta-page`, then etcd replays the rest",
    repair: .safe,
    references: ["bbolt#778"]
  )
  /// B1: the trees of both metas are damaged.
  package static let otherTreeDamaged = Problem(
    "B1",
    "the other meta leads to damage, too",
    .notice,
    .bolt,
    consequence: "going back by one commit does not help",
    references: ["bbolt#778"]
  )
  /// B2: the file ends before the pages the meta counts.
  package static let fileTooShort = Problem(
    "B2",
    "file is shorter than its high-water mark",
    .error,
    .bolt,
    consequence: "etcd panics or is killed by a bus error when it reads past the end",
    repair: .proof,
    references: ["etcd#18642", "etcd#13406", "rancher/rancher#35248"]
  )
  /// B2: a field of a valid meta cannot be.
  package static let metaField = Problem(
    "B2",
    "meta page points outside the database",
    .error,
    .bolt,
    consequence: "etcd panics when it opens the database",
    repair: .proof
  )
  /// B2: a valid meta names a page size that the file does not have.
  package static let metaPageSize = Problem(
    "B2",
    "meta page names another page size than the database has",
    .error,
    .bolt,
    consequence: "etcd panics when it opens the database, or refuses to",
    repair: .proof
  )
  /// B3: a branch or bucket points to a page that cannot be there.
  package static let outOfBounds = Problem(
    "B3",
    "reference to a page out of bounds",
    .error,
    .bolt,
    consequence: "etcd panics when it walks there; everything below is lost",
    repair: .proof,
    references: ["etcd#18642", "etcd#10722"]
  )
  /// B3: a page is neither used nor free.
  package static let unreachable = Problem(
    "B3",
    "page is neither reachable nor free",
    .warning,
    .bolt,
    consequence: "etcd runs; the page is never used again until a defragmentation",
    repair: .safe
  )
  /// B4: two places own one page.
  package static let doubleReference = Problem(
    "B4",
    "page is referenced more than once",
    .error,
    .bolt,
    consequence: "etcd panics at start or the next write destroys one of the owners",
    repair: .proof,
    references: ["etcd#18642", "bbolt#335"]
  )
  /// B5: the freelist offers a page that is in use.
  package static let freeAndReachable = Problem(
    "B5",
    "page in use is on the freelist",
    .error,
    .bolt,
    consequence: "the next write overwrites it: page already freed, or silent loss",
    repair: .safe,
    references: ["etcd#17084", "bbolt#402"]
  )
  /// B5: the freelist itself is damaged.
  package static let freelist = Problem(
    "B5",
    "freelist is malformed",
    .error,
    .bolt,
    consequence: "etcd panics when it loads the freelist, or hands out wrong pages",
    repair: .safe,
    references: ["etcd#17084"]
  )
  /// B6: keys are not in order.
  package static let keyOrder = Problem(
    "B6",
    "key is not above the one before it",
    .error,
    .bolt,
    consequence: "etcd starts and misses keys: searches go the wrong way",
    repair: .proof,
    references: ["bbolt#1033"]
  )
  /// B6: a key lies outside what its ancestors promise.
  package static let keyBounds = Problem(
    "B6",
    "key lies outside the bounds of its page",
    .error,
    .bolt,
    consequence: "etcd starts and misses keys: searches never reach them",
    repair: .proof,
    references: ["bbolt#1033"]
  )
  /// B7: a page says it is another.
  package static let pageNumber = Problem(
    "B7",
    "page does not carry its own number",
    .error,
    .bolt,
    consequence: "etcd panics when it reads the page: page expected to be another",
    repair: .proof,
    references: ["etcd#18096", "etcd#20271"]
  )
  /// B7: a page is of a kind that cannot be there.
  package static let pageKind = Problem(
    "B7",
    "page is not of the expected kind",
    .error,
    .bolt,
    consequence: "etcd panics when it reads the page; everything below is lost",
    repair: .proof,
    references: ["etcd#18096"]
  )
  /// B7: an element or an overflow run reaches outside its page.
  package static let pageLayout = Problem(
    "B7",
    "page is malformed",
    .error,
    .bolt,
    consequence: "etcd reads wrong bytes or is killed by a bus error; the page's rows are lost",
    repair: .proof,
    references: ["etcd#18096"]
  )
  /// B8: rows lie in pages nobody reaches.
  package static let orphanRows = Problem(
    "B8",
    "rows lie in pages that nobody reaches",
    .error,
    .bolt,
    consequence: "etcd starts and serves without these rows: data is lost",
    repair: .proof,
    references: ["bbolt#1033", "etcd#19584"]
  )
  /// B8: rows of a transaction that never became durable.
  package static let uncommittedRows = Problem(
    "B8",
    "rows above the last revision lie in free pages",
    .notice,
    .bolt,
    consequence:
      "none: a commit that never finished, or the free pages of the server that a snapshot "
      + "was copied from"
  )
  /// B9: a bucket etcd does not know.
  package static let unknownBucket = Problem(
    "B9",
    "bucket is unknown to etcd",
    .warning,
    .bolt,
    consequence: "etcd ignores it; if its name is garbled, what it held is missing",
    repair: .proof,
    references: ["etcd#13109"]
  )
  /// B9: a bucket every server creates is missing.
  package static let missingBucket = Problem(
    "B9",
    "bucket is missing",
    .error,
    .bolt,
    consequence: "every server creates it at start, so what it held is lost",
    repair: .proof,
    references: ["etcd#13109"]
  )
  /// B9: the root bucket holds something that is no bucket.
  package static let strayPair = Problem(
    "B9",
    "root bucket holds a key that is no bucket",
    .error,
    .bolt,
    consequence: "etcd panics when it walks the buckets",
    repair: .proof
  )
  /// B10: a page is its own ancestor.
  package static let cycle = Problem(
    "B10",
    "branch points back to its own ancestor",
    .error,
    .bolt,
    consequence: "etcd and bbolt loop without end below this page",
    repair: .proof,
    references: ["bbolt#701"]
  )
  /// B10: buckets nest deeper than anything is followed.
  package static let nesting = Problem(
    "B10",
    "buckets are nested too deep",
    .error,
    .bolt,
    consequence: "etcd never nests buckets; what lies deeper was not looked at",
    repair: .proof
  )
}
