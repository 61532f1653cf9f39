import KeyIndexing
import SchemaFormat
import Testing

@Suite("Compaction marks")
struct CompactionMarksTests {
  @Test func `a compaction is refused at or below the last, and above the current revision`() throws
  {
    var marks = CompactionMarks()
    #expect(throws: CompactionRefusal.compacted(revision: -1, compactRevision: -1)) {
      try marks.schedule(-1, currentRevision: 5)
    }
    #expect(throws: CompactionRefusal.future(revision: 6, currentRevision: 5)) {
      try marks.schedule(6, currentRevision: 5)
    }
    try marks.schedule(5, currentRevision: 5)
    #expect(throws: CompactionRefusal.compacted(revision: 5, compactRevision: 5)) {
      try marks.schedule(5, currentRevision: 5)
    }
    #expect(marks.interrupted == 5)
    marks.finish()
    #expect(marks.interrupted == nil)
  }

  @Test func `a start goes on with what was scheduled and not finished`() {
    #expect(CompactionMarks().interrupted == nil)
    #expect(CompactionMarks(scheduled: 7).interrupted == 7)
    #expect(CompactionMarks(scheduled: 7, finished: 3).interrupted == 7)
    #expect(CompactionMarks(scheduled: 7, finished: 7).interrupted == nil)
    #expect(CompactionMarks(scheduled: 3, finished: 7).interrupted == nil)
    #expect(CompactionMarks(scheduled: 7, finished: 3).compactRevision == 3)
    #expect(CompactionMarks(scheduled: 7).compactRevision == -1)
  }

  /// etcd#17780.
  @Test func `the current revision is above all that was ever given out`() {
    let marks = CompactionMarks(scheduled: 9, finished: 4)
    #expect(marks.currentRevision(lastRow: 6, .latest) == 9)
    #expect(marks.currentRevision(lastRow: 12, .latest) == 12)
    #expect(marks.currentRevision(lastRow: 6, KeyIndexRules(.v3_5_0)) == 6)
    #expect(marks.currentRevision(lastRow: 2, KeyIndexRules(.v3_5_0)) == 4)
    #expect(CompactionMarks().currentRevision(lastRow: nil, .latest) == 1)
    #expect(
      CompactionMarks(scheduled: .min, finished: .min).currentRevision(lastRow: .min, .latest) == 1
    )
  }
}

@Suite("HashKV scope")
struct HashKVScopeTests {
  private func row(_ main: Int64, _ sub: Int64 = 0, isTombstone: Bool = false) -> RevisionKey {
    RevisionKey(revision: Revision(main: main, sub: sub), isTombstone: isTombstone)
  }

  @Test func `old rows count if they are kept, new ones up to the revision`() {
    let kept = RevisionSet([Revision(main: 3), Revision(main: 7)])
    let scope = HashKVScope(revision: 8, compactRevision: 5, kept: kept)
    let counted = (1...9).filter { scope.counts(row($0)) }
    #expect(counted == [3, 6, 7, 8])
  }

  @Test func `where nothing is kept, every old row that is still there counts`() {
    let scope = HashKVScope(revision: 8, compactRevision: 5, kept: RevisionSet())
    #expect((1...9).filter { scope.counts(row($0)) } == Array(1...8))
  }

  /// etcd#18274.
  @Test func `a tombstone at the compact revision does not count, for older members lack it`() {
    let tombstone = row(5, isTombstone: true)
    for release in KeyIndexRules.Release.allCases {
      let rules = KeyIndexRules(release)
      let scope = HashKVScope(revision: 8, compactRevision: 5, kept: RevisionSet(), rules: rules)
      #expect(scope.counts(tombstone) != rules.hashSkipsTombstoneAtCompaction)
      #expect(scope.counts(row(4, isTombstone: true)))
    }
  }
}

@Suite("Revision set")
struct RevisionSetTests {
  @Test func `a set holds what it was given and nothing else, in order`() {
    let revisions = [5, 2, 9].map { Revision(main: $0) } + [Revision(main: 2, sub: 1)]
    let set = RevisionSet(revisions)
    #expect(set.description == "[2.0 2.1 5.0 9.0]")
    for main in Int64(0)...10 {
      for sub in Int64(0)...1 {
        let revision = Revision(main: main, sub: sub)
        #expect(set.contains(revision) == revisions.contains(revision))
      }
    }
    #expect(set.count == 4)
    #expect(RevisionSet().isEmpty && !RevisionSet().contains(Revision(main: 0)))
  }
}
