internal import Environment
internal import Synchronization
internal import SystemIO
internal import Testing

@Suite("Thread runner")
struct ThreadRunnerTests {
  /// Work whose length varies, so that later pieces often end first.
  @Sendable private func work(_ piece: Int) -> [Int] {
    var value = piece
    for _ in 0..<(piece * 7919 % 13 * 500) { value = value &* 31 &+ 1 }
    return [piece, value]
  }

  @Test(arguments: [1, 2, 3, 8], [0, 1, 2, 5, 200])
  func `results come in order and equal the serial runner's`(workers: Int, count: Int) {
    var serial: [[Int]] = []
    SerialRunner().inOrder(count, work) { result in
      serial.append(result)
      return true
    }
    var threaded: [[Int]] = []
    ThreadRunner(workerCount: workers).inOrder(count, work) { result in
      threaded.append(result)
      return true
    }
    #expect(threaded == serial)
  }

  @Test(arguments: [1, 2, 8])
  func `a consumer that has enough ends the work soon`(workers: Int) {
    let started = Counter()
    var consumed = 0
    ThreadRunner(workerCount: workers).inOrder(
      10_000,
      { piece in
        started.add(1)
        return piece
      }
    ) { piece in
      consumed += 1
      return piece < 20
    }
    #expect(consumed == 21)
    #expect(started.value <= 21 + 3 * workers)
  }

  @Test func `no more than two pieces a worker run ahead of the consumer`() {
    let started = Counter()
    var furthest = 0
    ThreadRunner(workerCount: 4).inOrder(
      300,
      { piece in
        started.add(1)
        return piece
      }
    ) { piece in
      furthest = max(furthest, started.value - piece)
      return true
    }
    #expect(started.value == 300)
    #expect(furthest <= 2 * 4 + 1)
  }

  @Test func `a consumer may start work of its own`() {
    let runner = ThreadRunner(workerCount: 3)
    var sums: [Int] = []
    runner.inOrder(20, { $0 }) { outer in
      var sum = 0
      runner.inOrder(outer, { $0 + 1 }) { inner in
        sum += inner
        return true
      }
      sums.append(sum)
      return true
    }
    #expect(sums == (0..<20).map { $0 * ($0 + 1) / 2 })
  }

  @Test func `there is at least one worker by default`() {
    #expect(ThreadRunner().workerCount >= 1)
    #expect(ThreadRunner(workerCount: -3).workerCount == 1)
  }
}

/// A count that threads share.
private final class Counter: Sendable {
  private let count = Atomic<Int>(0)
  var value: Int { count.load(ordering: .sequentiallyConsistent) }
  func add(_ amount: Int) { count.add(amount, ordering: .sequentiallyConsistent) }
}
