/// What can be wrong with the chain of a write-ahead log: names, checksums, indexes, terms (W1 to W7).
extension Problem {
  private static let refuses = "etcd refuses to start: "

  // W1: names.

  /// No segment is left.
  static let noSegments = Problem(
    "W1",
    "no segments in the log directory",
    .error,
    .wal,
    consequence: "etcd takes the directory for that of a new member and starts without its log",
    repair: .never,
    references: ["etcd#14252", "etcd#4220"]
  )
  /// Sequence numbers in the names leave one out.
  static let sequenceGap = Problem(
    "W1",
    "gap in the sequence of segments",
    .error,
    .wal,
    consequence: refuses
      + "\"wal: file not found\" up to 3.5, \"wal: file sequence numbers … do not increase "
      + "continuously\" since 3.6, unless it starts from a snapshot after the gap",
    repair: .never,
    references: ["etcd#14252", "etcd#12841"]
  )
  /// Two names with one sequence number.
  static let sequenceTwice = Problem(
    "W1",
    "two segments with one sequence number",
    .error,
    .wal,
    consequence: refuses + "\"wal: file not found\"",
    repair: .never,
    references: ["etcd#14252"]
  )
  /// The index in a name is not the one after the last entry before the segment.
  static let nameIndex = Problem(
    "W1",
    "index in a segment's name disagrees with the log",
    .warning,
    .wal,
    consequence: "etcd picks the segment to start from by the names and may pick the wrong one",
    repair: .never
  )
  /// The first entry of the log is after the index in its segment's name.
  static let firstEntryAfterName = Problem(
    "W1",
    "first entry is after the index in the segment's name",
    .error,
    .wal,
    consequence: refuses + "\"wal: slice bounds out of range\", if its snapshot is older",
    repair: .never,
    references: ["etcd#10219"]
  )
  /// A file that servers ignore with a warning.
  static let foreignFile = Problem(
    "W1",
    "file that is no segment",
    .notice,
    .wal,
    consequence: "etcd ignores it: \"ignored file in WAL directory\""
  )
  /// What a repair left.
  static let brokenFile = Problem(
    "W1",
    "copy of a segment that a repair cut",
    .notice,
    .wal,
    consequence: "etcd ignores it; it is all that is left of what was cut off"
  )
  /// What a creation of the log left beside it.
  static let leftoverDirectory = Problem(
    "W1",
    "leftover of a log that was being created",
    .notice,
    .wal,
    consequence: "etcd ignores a wal.broken directory and removes a wal.tmp one"
  )

  // W2: checksums.

  /// A record's checksum is wrong.
  static let crcMismatch = Problem(
    "W2",
    "checksum mismatch in a record",
    .error,
    .wal,
    consequence: refuses + "\"walpb: crc mismatch\", and no version repairs it",
    repair: .never,
    references: ["etcd#11220", "etcd#11488", "etcd#6191"]
  )
  /// The last record's checksum is wrong, and no sector of it reads as zero.
  static let crcMismatchAtEnd = Problem(
    "W2",
    "checksum mismatch in the last record",
    .error,
    .wal,
    consequence: refuses
      + "\"walpb: crc mismatch\"; it is the last record, but no sector of it reads as zero, so "
      + "etcd does not take it for a torn write",
    repair: .never,
    references: ["etcd#11220"]
  )
  /// A crc record disagrees with the chain before it.
  static let chainBreak = Problem(
    "W2",
    "checksum chain broken between records",
    .error,
    .wal,
    consequence: refuses + "\"wal: crc mismatch\"; records are missing, or a segment is foreign",
    repair: .never,
    references: ["etcd#12487"]
  )
  /// A segment does not start with a crc record.
  static let noHeadCRC = Problem(
    "W2",
    "segment does not start with a crc record",
    .warning,
    .wal,
    consequence: "every etcd writes one; the segment was not made by one",
    repair: .never
  )

  // W3: metadata.

  /// Metadata records differ.
  static let metadataConflict = Problem(
    "W3",
    "metadata differs within the log",
    .error,
    .wal,
    consequence: refuses + "\"wal: conflicting metadata found\"",
    repair: .never,
    references: ["etcd#7540"]
  )
  /// No metadata record at all.
  static let metadataMissing = Problem(
    "W3",
    "no metadata record",
    .error,
    .wal,
    consequence: "etcd starts with member and cluster id 0, or refuses to start",
    repair: .never
  )
  /// A segment without a metadata record.
  static let metadataMissingInSegment = Problem(
    "W3",
    "segment without a metadata record",
    .warning,
    .wal,
    consequence: "every etcd writes one at the head; opened alone, the segment has no owner",
    repair: .never
  )
  /// Metadata that is no message.
  static let metadataUndecodable = Problem(
    "W3",
    "metadata does not decode",
    .error,
    .wal,
    consequence: "etcd panics when it reads its own id",
    repair: .never
  )

  // W4: entries.

  /// Indexes leave some out.
  static let entryGap = Problem(
    "W4",
    "gap in the entries",
    .error,
    .wal,
    consequence: refuses + "\"wal: slice bounds out of range\", unless it starts from a snapshot "
      + "after the gap",
    repair: .proof,
    references: ["etcd#10219", "etcd#8935"]
  )
  /// An index of 0, which no entry has.
  static let entryIndexZero = Problem(
    "W4",
    "entry with index 0",
    .error,
    .wal,
    consequence: "etcd ignores the entry; no server writes one",
    repair: .never
  )
  /// A term below that of the entry before.
  static let termBackwards = Problem(
    "W4",
    "term goes backwards from one entry to the next",
    .error,
    .wal,
    consequence: "raft's log matching does not hold any more: members may diverge in silence",
    repair: .never
  )

  // W5: overwrites.

  /// A committed entry was written anew.
  static let committedOverwritten = Problem(
    "W5",
    "committed entry overwritten",
    .error,
    .wal,
    consequence: "etcd takes the later entry: what was acknowledged may be lost, members diverge",
    repair: .never,
    references: ["etcd#15699"]
  )
  /// An entry was written anew without a change of the leader.
  static let overwrittenInTerm = Problem(
    "W5",
    "entries overwritten without a new term",
    .error,
    .wal,
    consequence: "two logs of one term differ, which raft rules out: members may diverge",
    repair: .never
  )
  /// The same, by the entries of a forced new cluster.
  static let overwrittenByForce = Problem(
    "W5",
    "entries overwritten by a change of the membership in the same term",
    .notice,
    .wal,
    consequence: "as --force-new-cluster leaves it; other members of the old cluster must not "
      + "meet this one"
  )

  // W6: hard state.

  /// The term fell.
  static let stateTermFell = Problem(
    "W6",
    "hard state's term goes backwards",
    .error,
    .wal,
    consequence: "the member forgets an election it took part in and may vote twice",
    repair: .never,
    references: ["etcd#13509"]
  )
  /// The vote changed within a term.
  static let voteChanged = Problem(
    "W6",
    "vote changes within a term",
    .error,
    .wal,
    consequence: "two leaders of one term are possible",
    repair: .never
  )
  /// The commit index fell.
  static let commitFell = Problem(
    "W6",
    "commit index goes backwards",
    .error,
    .wal,
    consequence: "what was acknowledged may be overwritten",
    repair: .never,
    references: ["etcd#13509"]
  )
  /// The commit index is after the last entry.
  static let commitBeyondEnd = Problem(
    "W6",
    "acknowledged entries vanished",
    .error,
    .wal,
    consequence: "etcd panics: \"tocommit(…) is out of range [lastIndex(…)]\" or "
      + "\"hs.Commit out of range\"",
    repair: .never,
    references: ["etcd#15699", "etcd#13509", "etcd#10817"]
  )

  // W7: snapshot records, as far as the log alone shows.

  /// A snapshot record's index is below that of one before it.
  static let snapshotOrder = Problem(
    "W7",
    "snapshot records go backwards",
    .notice,
    .wal,
    consequence:
      "two snapshots were saved at once, each by a task of its own; up to 3.7 etcd starts "
      + "from the newer one, 3.8 from the last recorded"
  )
  /// A snapshot record of 3.5 or later without its membership.
  static let snapshotWithoutConfState = Problem(
    "W7",
    "snapshot record without membership",
    .warning,
    .wal,
    consequence: "no etcd since 3.5 writes one; etcd since 3.8 cannot start from it",
    repair: .never
  )
}
