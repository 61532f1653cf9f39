internal import EtcdMessages
internal import RaftCore
import Testing

/// > Source: features.md RAFT-33.
@Suite("Memory storage")
struct MemoryStorageTests {
  private func storage(_ terms: [UInt64], compactedTo index: UInt64 = 0) throws -> MemoryStorage {
    var storage = MemoryStorage()
    storage.append(
      terms.enumerated().map { Entry(term: $1, index: UInt64($0) + 1, data: nil) }
    )
    if index > 0 { try storage.compact(to: index) }
    return storage
  }

  @Test func `compaction keeps the term of the last entry it drops`() throws {
    for index in 1...5 as ClosedRange<UInt64> {
      let storage = try storage([1, 1, 2, 3, 3], compactedTo: index)
      #expect(storage.firstIndex == index + 1 && storage.lastIndex == 5)
      #expect(try storage.term(at: index) == [1, 1, 2, 3, 3][Int(index) - 1])
      #expect(throws: StorageError.compacted) { try storage.term(at: index - 1) }
      #expect(throws: StorageError.unavailable) { try storage.term(at: 6) }
      #expect(throws: StorageError.compacted) {
        try storage.entries(in: index..<index + 1, limit: .none)
      }
    }
  }

  @Test func `what was compacted is not compacted again`() throws {
    var storage = try storage([1, 1, 1], compactedTo: 2)
    #expect(throws: StorageError.compacted) { try storage.compact(to: 2) }
    #expect(throws: StorageError.compacted) { try storage.compact(to: 1) }
    try storage.compact(to: 3)
    #expect(storage.firstIndex == 4 && storage.lastIndex == 3)
  }

  @Test func `an append replaces entries from its first on, and passes over compacted ones`() throws
  {
    var storage = try storage([1, 1, 1, 1], compactedTo: 2)
    storage.append((1...3).map { Entry(term: 2, index: $0, data: nil) })
    #expect(storage.entries.map(\.id) == [EntryID(term: 2, index: 3)])
    storage.append([Entry(term: 2, index: 1, data: nil)])
    #expect(storage.lastIndex == 3)
    storage.append([Entry(term: 3, index: 4, data: nil)])
    #expect(storage.lastIndex == 4)
  }

  @Test func `a snapshot takes the place of everything, unless a later one is there`() throws {
    var storage = try storage([1, 1, 1])
    let members = ConfState(voters: [1, 2])
    let snapshot = Snapshot(id: EntryID(term: 4, index: 9), confState: members)
    try storage.apply(snapshot)
    #expect(storage.firstIndex == 10 && storage.lastIndex == 9)
    #expect(try storage.term(at: 9) == 4)
    #expect(storage.initialState.confState == members)
    #expect(throws: StorageError.snapshotOutOfDate) { try storage.apply(snapshot) }
  }

  @Test func `a snapshot is made of an entry that is there, and only forward`() throws {
    var storage = try storage([1, 2, 2])
    let members = ConfState(voters: [1])
    let made = try storage.createSnapshot(at: 2, confState: members, data: [7])
    #expect(made.id == EntryID(term: 2, index: 2))
    #expect(try storage.snapshot() == made)
    #expect(throws: StorageError.snapshotOutOfDate) {
      try storage.createSnapshot(at: 2, confState: nil, data: nil)
    }
    let next = try storage.createSnapshot(at: 3, confState: nil, data: nil)
    #expect(next.confState == members)
  }

  @Test func `an application that cannot make a snapshot says so`() {
    var storage = MemoryStorage()
    storage.currentSnapshot = nil
    #expect(throws: StorageError.snapshotTemporarilyUnavailable) { try storage.snapshot() }
  }
}
