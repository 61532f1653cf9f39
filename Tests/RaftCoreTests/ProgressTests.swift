internal import TestSupport
import Testing

@testable internal import RaftCore

@Suite("Progress")
struct ProgressTests {
  private func progress(next: UInt64 = 5, capacity: Int = 2) -> Progress {
    Progress(id: 1, next: next, inflights: Inflights(capacity: capacity, byteCountMax: .max))
  }

  @Test func `a probe sends one append and waits`() {
    var probe = progress()
    #expect(!probe.isPaused)
    probe.sentEntries(0, byteCount: 0)
    #expect(!probe.isPaused, "an append without entries is no reason to wait")
    probe.sentEntries(3, byteCount: 9)
    #expect(probe.isPaused)
    #expect(probe.next == 5, "nothing is taken for granted")
  }

  @Test func `replication goes on until the window is full`() {
    var replicating = progress()
    _ = replicating.update(match: 4)
    replicating.becomeReplicate()
    replicating.sentEntries(2, byteCount: 9)
    #expect(replicating.next == 7 && !replicating.isPaused)
    replicating.sentEntries(1, byteCount: 9)
    #expect(replicating.next == 8 && replicating.isPaused && replicating.inflights.isFull)
    #expect(
      replicating.description == "StateReplicate match=4 next=8 paused inactive inflight=2[full]"
    )
    let isNews = replicating.update(match: 6)
    #expect(isNews)
    replicating.inflights.free(upTo: 6)
    #expect(!replicating.isPaused && replicating.inflights.count == 1)
  }

  @Test func `a snapshot stops all appends`() {
    var waiting = progress()
    waiting.becomeSnapshot(9)
    #expect(waiting.isPaused && waiting.next == 10 && waiting.pendingSnapshot == 9)
    waiting.becomeProbe()
    #expect(!waiting.isPaused && waiting.next == 10 && waiting.pendingSnapshot == 0)
  }

  @Test func `a failed snapshot is sent anew from what is known`() {
    var waiting = progress()
    _ = waiting.update(match: 3)
    waiting.becomeSnapshot(9)
    waiting.pendingSnapshot = 0
    waiting.becomeProbe()
    #expect(waiting.next == 4)
  }

  @Test func `a refusal of an old append changes nothing`() {
    var replicating = progress()
    _ = replicating.update(match: 4)
    replicating.becomeReplicate()
    let before = replicating
    let isOldTaken = replicating.stepBack(rejected: 4, hint: 2)
    #expect(!isOldTaken && replicating == before)
    let isNewTaken = replicating.stepBack(rejected: 8, hint: 2)
    #expect(isNewTaken && replicating.next == 5)
    var probe = progress(next: 8)
    let isOtherTaken = probe.stepBack(rejected: 5, hint: 3)
    #expect(!isOtherTaken && probe.next == 8)
  }

  @Test func `a hint never leads below what is matched, nor forward`() {
    for match in 0...4 as ClosedRange<UInt64> {
      for rejected in 0...9 as ClosedRange<UInt64> {
        for hint in 0...10 as ClosedRange<UInt64> {
          var probe = progress(next: 8)
          _ = probe.update(match: match)
          let before = probe.next
          let isTaken = probe.stepBack(rejected: rejected, hint: hint)
          #expect(isTaken == (rejected == before - 1))
          #expect(probe.next > probe.match && probe.next <= before)
          if isTaken { #expect(probe.next == max(min(rejected, hint + 1), match + 1)) }
        }
      }
    }
  }

  @Test func `any history keeps next above match and never loses a match`() {
    for seed in 0..<200 as Range<UInt64> {
      var random = SeededGenerator(seed: seed)
      var member = progress(next: UInt64(random.below(9)) + 1, capacity: 3)
      for _ in 0..<60 {
        let match = member.match
        switch random.below(7) {
        case 0: member.becomeProbe()
        case 1: member.becomeReplicate()
        case 2: member.becomeSnapshot(member.match + UInt64(random.below(5)))
        case 3: _ = member.update(match: UInt64(random.below(30)))
        case 4:
          _ = member.stepBack(
            rejected: UInt64(random.below(30)),
            hint: UInt64(random.below(30))
          )
        default:
          // With a full window a leader sends appends without entries.
          let count = member.inflights.isFull ? 0 : random.below(3)
          if !member.isPaused { member.sentEntries(count, byteCount: 1) }
          member.sentCommit = UInt64(random.below(30))
        }
        #expect(member.next > member.match && member.match >= match)
        #expect(member.state == .replicate || member.inflights.count == 0)
      }
    }
  }

  @Test func `the unusual is named, and only that`() {
    var member = progress(next: 5)
    #expect(member.description == "StateProbe match=0 next=5 inactive")
    member.isRecentlyActive = true
    member.isLearner = true
    member.becomeSnapshot(7)
    #expect(member.description == "StateSnapshot match=0 next=8 learner paused pendingSnap=7")
  }
}
