package import KeyIndexing
package import PropertyTesting
package import WatchCore

/// Laws of the watchers.
///
/// Each takes the bug to be switched on, so that the same law is run as a test without one and must
/// fail with it.
///
/// The items of features.md, section 10, and where each is held:
///
/// | item | law |
/// |---|---|
/// | W-1 W-5 one stream, creation before events | ``guarantees(_:)`` |
/// | W-2 W-3 W-4 create, refuse, cancel | ``guarantees(_:)``; `WatchTests` for refusals |
/// | W-6 progress, ticked and requested | ``guarantees(_:)`` |
/// | W-7 W-16 compacted start | ``guarantees(_:)`` |
/// | W-8 filters, previous pairs | ``guarantees(_:)`` |
/// | W-10 W-12…W-15 W-17 groups, batches, victims | ``guarantees(_:)`` |
/// | W-11 interval tree | ``tree(_:)`` |
/// | W-18 cancel wherever the watcher is | ``guarantees(_:)`` |
/// | W-20 restore | ``guarantees(_:)``, ``store(_:)`` |
/// | W-15 history as rows have it | ``store(_:)`` |
/// | W-9 W-14 W-19 periods, ids, revocations | `WatchTests`; whoever drives the store |
package enum WatchLaws {
  /// Every law, as it must hold.
  package static let all: [Law] = [guarantees(), store(), tree()]

  /// Ordered, Unique, Atomic, Reliable, Bookmarkable, Resumable: under tiny buffers, whatever is
  /// written, compacted, canceled, resumed and restored, each watcher is told what it asked for.
  package static func guarantees(_ mutant: WatchMutant? = nil) -> Law {
    Law(
      "watchers are told what the list of all events says, once, in order and whole",
      cases: 400,
      reaching: [
        "victim", "compacted", "restored with watchers", "resumed", "fragments", "progress of all",
        "progress of one", "several batches", "future start",
      ]
    ) { choices in
      var world = WatchWorld(choices, mutant)
      let actions = choices.swarm(WatchWorld.Action.allCases, atLeast: 9).map {
        (weight: $0.weight, value: $0)
      }
      try choices.steps(1...60) { _ in
        try world.step(choices.weighted(actions), choices)
        try world.checkInvariants()
      }
      try world.finish(choices)
    }
  }

  /// The same of a real key space, whose rows are buffered, committed and compacted in batches.
  package static func store(_ mutant: KeyIndexMutant? = nil) -> Law {
    Law(
      "what watchers are told from the rows of a database is what its transactions did",
      cases: 200,
      reaching: ["from the compact revision on", "told from history"]
    ) { choices in
      let world = try StoreWatchWorld(choices, mutant)
      let actions: [(weight: Int, value: StoreWatchWorld.Action)] = [
        (5, .write), (3, .create), (2, .take), (2, .sync), (2, .compact), (2, .compactBatch),
        (1, .commit), (1, .restore),
      ]
      try choices.steps(1...30) { _ in try world.step(choices.weighted(actions), choices) }
      try world.finish(choices)
    }
  }

  /// W-11: the tree of ranges finds what a list of them does.
  package static func tree(_ mutant: WatchMutant? = nil) -> Law {
    Law("a key is found in the ranges it lies in, however they came and went", cases: 120) {
      choices in
      var tree = IntervalTree<Int>(mutant: mutant)
      var list: [[[UInt8]?]: Int] = [:]
      try choices.steps(1...60) { number in
        let first = [choices.integer(in: 0x61...UInt8(0x6c))]
        let length = choices.integer(in: 1...UInt8(6))
        let end = choices.chance(1, in: 8) ? nil : [first[0] + length]
        if choices.chance(2, in: 5), !list.isEmpty {
          let ranges = list.keys.sorted { "\($0)" < "\($1)" }
          let range = choices.element(of: ranges)
          choices.note("remove \(range)")
          tree.remove(first: range[0] ?? [], end: range[1])
          list[range] = nil
        } else {
          choices.note("insert \(first), \(String(describing: end)): \(number)")
          tree.insert(number, first: first, end: end)
          list[[first, end]] = number
        }
        try tree.checkInvariants()
        try choices.equal(tree.count, list.count, "ranges in the tree")
        for byte in UInt8(0x60)...0x74 {
          var found: [Int] = []
          tree.stab([byte]) { found.append($0) }
          let expected = list.filter { range, _ in
            WatchRange.range(first: range[0] ?? [], end: range[1]).contains([byte])
          }
          try choices.equal(found.sorted(), expected.values.sorted(), "ranges of \([byte])")
        }
      }
    }
  }
}
