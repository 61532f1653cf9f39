internal import BoltFormat
internal import Testing

@testable internal import BoltStore

@Suite("Freelist")
struct FreelistTests {
  /// A list of a policy that holds some free pages.
  private func list(_ policy: FreelistPolicy, _ ids: [PageID]) throws -> Freelist {
    var list = Freelist(policy: policy)
    try list.load(ids)
    list.checkInvariants()
    return list
  }

  @Test(arguments: FreelistPolicy.allCases)
  func `what is loaded is free and is listed again`(policy: FreelistPolicy) throws {
    let ids: [PageID] = [2, 3, 4, 7, 9, 10]
    let list = try list(policy, ids)
    #expect(list.allIDs == ids)
    #expect(list.freeCount == 6)
    #expect(list.pendingCount == 0)
    #expect((PageID(0).rawValue..<12).filter { list.contains(PageID($0)) } == ids.map(\.rawValue))
  }

  @Test(
    arguments: [
      ([0], .reserved(0)), ([1, 2], .reserved(1)), ([4, .absent], .reserved(.absent)),
      ([3, 3], .alreadyFree(3)), ([3, 4, 5, 5], .alreadyFree(5)),
      ([5, 3], .outOfOrder(3, after: 5)), ([2, 3, 9, 4], .outOfOrder(4, after: 9)),
    ] as [([PageID], FreelistError)]
  )
  func `a list from disk that no freelist writes is refused whole`(
    ids: [PageID],
    error: FreelistError
  ) throws {
    var list = try list(.map, [6])
    #expect(throws: error) { try list.load(ids) }
    #expect(list.allIDs == [6])
  }

  @Test func `the array policy takes the lowest run that is long enough`() throws {
    var list = try list(.array, [3, 5, 6, 7, 8, 11, 12])
    #expect(list.allocate(2, for: 1) == 5)
    #expect(list.allocate(2, for: 1) == 7)
    #expect(list.allocate(1, for: 1) == 3)
    #expect(list.allocate(3, for: 1) == nil)
    #expect(list.allIDs == [11, 12])
  }

  @Test func `the map policy takes the run that fits best`() throws {
    var list = try list(.map, [3, 4, 5, 7, 9, 10, 12, 13])
    #expect(list.allocate(2, for: 1) == 9)
    #expect(list.allocate(1, for: 1) == 7)
    #expect(list.allocate(1, for: 1) == 12)
    #expect(list.allocate(2, for: 1) == 3)
    #expect(list.allocate(2, for: 1) == nil)
    #expect(list.allIDs == [5, 13])
  }

  @Test(arguments: FreelistPolicy.allCases)
  func `a freed run is pending until it is released, overflow included`(
    policy: FreelistPolicy
  ) throws {
    var list = Freelist(policy: policy)
    try list.free(5, overflow: 2, by: 7)
    #expect(list.contains(7))
    #expect(list.pendingCount == 3)
    #expect(list.allocate(1, for: 7) == nil)
    list.release(upTo: 6)
    #expect(list.freeCount == 0)
    list.release(upTo: 7)
    #expect(list.freeCount == 3)
    #expect(list.allocate(3, for: 8) == 5)
    list.checkInvariants()
  }

  @Test func `pages that cannot be free, or are, are refused without effect`() throws {
    var list = try list(.array, [4])
    try list.free(8, overflow: 1, by: 3)
    let before = list.allIDs
    let refused: [(PageID, UInt32, FreelistError)] = [
      (0, 0, .reserved(0)), (1, 3, .reserved(1)), (4, 0, .alreadyFree(4)),
      (9, 0, .alreadyFree(9)), (3, 1, .alreadyFree(4)), (2, 20, .alreadyFree(4)),
      (7, 1, .alreadyFree(8)), (.absent, 0, .pastLastPage(.absent, overflow: 0)),
      (PageID(.max - 2), 2, .pastLastPage(PageID(.max - 2), overflow: 2)),
      (PageID(.max - 2), .max, .pastLastPage(PageID(.max - 2), overflow: .max)),
    ]
    for (page, overflow, error) in refused {
      #expect(throws: error) { try list.free(page, overflow: overflow, by: 4) }
    }
    #expect(list.allIDs == before)
    try list.free(PageID(.max - 2), overflow: 1, by: 4)
    list.checkInvariants()
  }

  @Test func `a transaction does not free what it allocated`() throws {
    var list = try list(.map, [4, 5])
    #expect(list.allocate(2, for: 3) == 4)
    let error = FreelistError.allocatedBySame(4, transaction: 3)
    #expect(throws: error) { try list.free(4, overflow: 1, by: 3) }
    try list.free(4, overflow: 1, by: 4)
    #expect(list.pendingCount == 2)
  }

  @Test func `a rollback restores what was free, pending and allocated`() throws {
    var list = try list(.array, [4, 5, 6, 9])
    #expect(list.allocate(2, for: 3) == 4)
    try list.free(20, overflow: 0, by: 3)
    // The fourth transaction frees what the third allocated, and is rolled back.
    let before = list.allIDs
    try list.free(4, overflow: 1, by: 4)
    #expect(list.allocate(1, for: 4) == 6)
    list.rollback(4)
    list.checkInvariants()
    #expect(list.allIDs == before)
    #expect(list.freeCount == 2)
    // That the third had allocated them is known again: no reader of the second sees them.
    try list.free(4, overflow: 1, by: 4)
    list.releasePending(openReaders: [2])
    #expect(list.freeCount == 4)
    #expect(list.pendingCount == 1)
  }

  @Test func `pages are held for exactly the readers that see them`() throws {
    // Page 4 is allocated by transaction 3 and freed by 6: readers of 3, 4 and 5 see it. Upstream
    // also holds it for a reader of 6, as it holds all that is freed by a reader's own number.
    for reader in UInt64(1)...8 {
      var list = try list(.array, [4])
      #expect(list.allocate(1, for: 3) == 4)
      try list.free(4, overflow: 0, by: 6)
      list.releasePending(openReaders: [reader])
      #expect(list.freeCount == ((3...6).contains(reader) ? 0 : 1), "reader \(reader)")
    }
  }

  @Test func `pages between two readers go, pages that were always there stay`() throws {
    var list = try list(.map, [4, 10])
    #expect(list.allocate(1, for: 5) == 4)
    try list.free(4, overflow: 0, by: 6)
    try list.free(20, overflow: 0, by: 6)
    list.releasePending(openReaders: [8, 3, 8])
    #expect(list.freeCount == 2)
    #expect(list.pendingCount == 1)
    list.releasePending(openReaders: [8])
    #expect(list.pendingCount == 0)
  }

  @Test(arguments: [0xFFFE, 0xFFFF, 0x10000])
  func `a list reads back whatever its length`(count: Int) throws {
    let list = try list(.map, (0..<count).map { PageID(UInt64(2 * $0 + 2)) })
    let bytes = list.encoded(id: 3, overflow: 9)
    let room = list.pageCount(pageByteCount: 512) * 512
    let page = bytes + [UInt8](repeating: 0, count: room - bytes.count)
    #expect(try unsafe FreelistPage.ids(in: page.span.bytes) == list.allIDs)
  }
}
