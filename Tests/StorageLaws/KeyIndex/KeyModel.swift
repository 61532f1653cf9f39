package import KeyIndexing
package import SchemaFormat

/// A change of one key.
package struct KeyChange: Hashable, Sendable, CustomStringConvertible {
  /// When it was made.
  package var revision: Revision
  /// Whether it deletes the key.
  package var isTombstone: Bool

  /// Creates a change.
  package init(_ main: Int64, _ sub: Int64, isTombstone: Bool) {
    revision = Revision(main: main, sub: sub)
    self.isTombstone = isTombstone
  }

  package var description: String { (isTombstone ? "tombstone " : "put ") + "\(revision)" }
}

/// What a key is, by its definition: all its changes, and nothing is ever forgotten.
///
/// Every answer is found by going through all changes from the start.
package struct KeyModel: Hashable, Sendable, CustomStringConvertible {
  /// The changes, oldest first; a tombstone only where the key is there.
  package var changes: [KeyChange] = []

  /// Creates a key that was never written.
  package init(_ changes: [KeyChange] = []) { self.changes = changes }

  package var description: String { changes.map(\.description).joined(separator: ", ") }

  /// Whether the key exists now.
  package var isLive: Bool { changes.last.map { !$0.isTombstone } ?? false }

  /// Main revision of the last change; 1 without any.
  package var lastMain: Int64 { changes.last?.revision.main ?? 1 }

  /// The key as it stood at a main revision; nil if it did not exist.
  package func state(at main: Int64) -> IndexedState? {
    changes.last { $0.revision.main <= main }.flatMap(state)
  }

  /// What a change made of the key; nil if it deleted it.
  package func state(of change: KeyChange) -> IndexedState? {
    var state: IndexedState?
    for other in changes where other.revision <= change.revision {
      guard !other.isTombstone else {
        state = nil
        continue
      }
      let before =
        state ?? IndexedState(modified: other.revision, created: other.revision, version: 0)
      state = IndexedState(
        modified: other.revision,
        created: before.created,
        version: before.version + 1
      )
    }
    return state
  }

  /// How each main revision from one on left the key: the last change in each.
  package func since(_ main: Int64) -> [KeyChange] {
    changes.filter { change in
      change.revision.main >= main
        && !changes.contains {
          $0.revision.main == change.revision.main && $0.revision > change.revision
        }
    }
  }

  /// What HashKV at a main revision counts: the change that says what the key then is, if it is.
  package func kept(at main: Int64) -> Revision? { state(at: main)?.modified }

  /// The change up to a compact revision whose row must stay.
  package func survivor(of compactRevision: Int64, _ rules: KeyIndexRules) -> KeyChange? {
    guard let last = changes.last(where: { $0.revision.main <= compactRevision }) else {
      return nil
    }
    let isWatched =
      last.revision.main == compactRevision
      && KeyIndexRules(rules.release).keepsTombstoneAtCompaction
    return last.isTombstone && !isWatched ? nil : last
  }

  /// The changes whose rows are left after a compaction.
  package func survivors(of compactRevision: Int64, _ rules: KeyIndexRules) -> [KeyChange] {
    let kept = survivor(of: compactRevision, rules)
    return changes.filter { $0.revision.main > compactRevision || $0 == kept }
  }
}

extension IndexedState {
  /// The state as rows know it: of the creation, the main revision alone.
  var asInRows: IndexedState {
    IndexedState(
      modified: modified,
      created: Revision(main: created.main),
      version: version
    )
  }
}
