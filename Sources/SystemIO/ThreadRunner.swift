internal import Environment
internal import Glibc

/// Runs pieces of work on threads of its own, and hands the results back in order.
///
/// Each call starts its threads and has joined them when it returns, also when `consume` stops it
/// early; so calls may nest. No more than two pieces a thread are in flight or waiting.
package struct ThreadRunner: WorkRunner {
  /// Threads that a call starts at most.
  package let workerCount: Int

  /// Creates a runner.
  ///
  /// - Parameter workerCount: Threads to start at most; as many as processors are online if nil.
  package init(workerCount: Int? = nil) {
    self.workerCount = max(1, workerCount ?? sysconf(Int32(_SC_NPROCESSORS_ONLN)))
  }

  package func inOrder<Result: Sendable>(
    _ count: Int,
    _ work: @escaping @Sendable (Int) -> Result,
    consume: (Result) -> Bool
  ) {
    let wanted = min(workerCount, count)
    guard wanted > 1 else { return SerialRunner().inOrder(count, work, consume: consume) }
    let window = OrderedWindow<Result>(pieceCount: count, capacity: 2 * wanted)
    let threads = (0..<wanted).compactMap { _ in
      Thread {
        while let piece = window.claim() { window.put(work(piece), for: piece) }
      }
    }
    guard !threads.isEmpty else { return SerialRunner().inOrder(count, work, consume: consume) }
    for piece in 0..<count where !consume(window.take(piece)) { break }
    window.stop()
    for thread in threads { thread.join() }
  }
}

/// A thread of the system.
private struct Thread {
  private let handle: pthread_t

  /// Starts a thread; nil when the system has none left.
  init?(_ body: @escaping @Sendable () -> Void) {
    let box = unsafe Unmanaged.passRetained(Body(body))
    var started = pthread_t()
    let code = unsafe pthread_create(
      &started,
      nil,
      { argument in
        guard let argument = unsafe argument else { return nil }
        unsafe Unmanaged<Body>.fromOpaque(argument).takeRetainedValue().run()
        return nil
      },
      box.toOpaque()
    )
    guard code == 0 else {
      unsafe box.release()
      return nil
    }
    handle = started
  }

  /// Waits until the thread has ended.
  func join() { pthread_join(handle, nil) }

  /// Carries a closure through the C interface.
  private final class Body {
    let run: @Sendable () -> Void
    init(_ run: @escaping @Sendable () -> Void) { self.run = run }
  }
}
