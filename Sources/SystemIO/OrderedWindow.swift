internal import Glibc

/// Results that wait for their turn, as many as fit a bounded window.
///
/// Workers claim pieces in ascending order and put their results; one consumer takes them in the
/// same order. A worker that would run ahead of the window waits until the consumer has moved on.
///
/// All state is guarded by `lock`, which makes the class safe to share.
@safe final class OrderedWindow<Element: Sendable>: @unchecked Sendable {
  private let lock = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  /// Signaled when the window moves on or work stops.
  private let moved = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  /// Signaled when the result the consumer waits for is there.
  private let arrived = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

  private let pieceCount: Int
  /// Results by piece modulo the window's size.
  private var results: [Element?]
  /// First piece no worker has claimed.
  private var unclaimed = 0
  /// First piece the consumer has not taken.
  private var untaken = 0
  private var isStopped = false

  /// Creates an empty window over the pieces `0..<pieceCount`.
  init(pieceCount: Int, capacity: Int) {
    precondition(capacity > 0, "a window of \(capacity) results")
    self.pieceCount = pieceCount
    results = [Element?](repeating: nil, count: capacity)
    unsafe pthread_mutex_init(lock, nil)
    unsafe pthread_cond_init(moved, nil)
    unsafe pthread_cond_init(arrived, nil)
  }

  deinit {
    unsafe pthread_cond_destroy(arrived)
    unsafe pthread_cond_destroy(moved)
    unsafe pthread_mutex_destroy(lock)
    unsafe arrived.deallocate()
    unsafe moved.deallocate()
    unsafe lock.deallocate()
  }

  /// Takes the next piece to work on; nil when there is none left or work was stopped.
  func claim() -> Int? {
    locked {
      while !isStopped, unclaimed < pieceCount, unclaimed - untaken >= results.count {
        unsafe pthread_cond_wait(moved, lock)
      }
      guard !isStopped, unclaimed < pieceCount else { return nil }
      unclaimed += 1
      return unclaimed - 1
    }
  }

  /// Leaves the result of a claimed piece for the consumer.
  func put(_ result: Element, for piece: Int) {
    locked {
      results[piece % results.count] = result
      if piece == untaken { unsafe pthread_cond_signal(arrived) }
    }
  }

  /// Waits for the result of the next piece in order.
  ///
  /// - Precondition: pieces are taken in ascending order, without gaps, by one thread.
  func take(_ piece: Int) -> Element {
    locked {
      precondition(piece == untaken, "piece \(piece) is taken before \(untaken)")
      while true {
        if let result = results[piece % results.count] {
          results[piece % results.count] = nil
          untaken += 1
          unsafe pthread_cond_signal(moved)
          return result
        }
        unsafe pthread_cond_wait(arrived, lock)
      }
    }
  }

  /// Lets workers claim no more pieces.
  func stop() {
    locked {
      isStopped = true
      unsafe pthread_cond_broadcast(moved)
    }
  }

  private func locked<Value>(_ body: () -> Value) -> Value {
    unsafe pthread_mutex_lock(lock)
    defer { unsafe pthread_mutex_unlock(lock) }
    return body()
  }
}
