package import EtcdMessages

extension Message {
  /// Adds all of the message to a digest.
  package func digest(into digest: inout StateDigest, under renaming: Renaming) {
    digest.combine(UInt64(type.rawValue) << 1 | (reject ? 1 : 0))
    digest.combine(renaming[to])
    digest.combine(renaming[from])
    for number in [term, logTerm, index, commit, rejectHint] { digest.combine(number) }
    digest.combine(renaming[vote])
    digest.combine(entries.count)
    for entry in entries { digest.combine(entry) }
    digest.combine(context)
    digest.combine(snapshot, under: renaming)
    digest.combine(responses.count)
    for response in responses { response.digest(into: &digest, under: renaming) }
  }
}

extension StateDigest {
  /// Adds an entry; ids in it keep their names.
  package mutating func combine(_ entry: Entry) {
    combine(entry.term)
    combine(entry.index)
    combine(UInt64(truncatingIfNeeded: entry.type.rawValue))
    combine(entry.data ?? [])
  }

  /// Adds a snapshot, or that there is none.
  mutating func combine(_ snapshot: Snapshot?, under renaming: Renaming) {
    guard let snapshot else { return combine(false) }
    combine(snapshot.id.term &+ 1)
    combine(snapshot.id.index)
    combine(snapshot.value.data ?? [])
    let members = snapshot.confState
    for ids in [members.voters, members.learners, members.votersOutgoing, members.learnersNext] {
      combine(ids, under: renaming)
    }
    combine(members.autoLeave)
  }
}
