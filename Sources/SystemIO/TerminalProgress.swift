package import Environment
internal import Synchronization

/// Says on a terminal how far a long run is, in one line that is rewritten in place.
///
/// Nothing is shown in the first second, nor more than once a second, and the line is gone when
/// the run has finished.
package final class TerminalProgress: ProgressSink {
  /// What is shown and counted.
  private struct State {
    var label = ""
    var unit = ProgressUnit.bytes
    var total = 0
    var done = 0
    /// What was done when the clock was last looked at.
    var checked = 0
    var partBegan: ContinuousClock.Instant
    var lastShown: ContinuousClock.Instant
    /// Columns the line on the terminal takes.
    var shownWidth = 0
  }

  /// The clock is not looked at for every few bytes or things.
  private static let (checkEveryByteCount, checkEveryCount) = (1 << 18, 1 << 8)

  private let state: Mutex<State>
  private let now: @Sendable () -> ContinuousClock.Instant
  private let show: @Sendable (String) -> Void

  /// Creates the sink of a run that starts now.
  ///
  /// - Parameters:
  ///   - now: The time; tests bring their own.
  ///   - show: Takes what goes to the terminal.
  package init(
    now: @escaping @Sendable () -> ContinuousClock.Instant = { ContinuousClock.now },
    show: @escaping @Sendable (String) -> Void
  ) {
    self.now = now
    self.show = show
    let start = now()
    state = Mutex(State(partBegan: start, lastShown: start))
  }

  /// Creates a sink on standard error; nil unless a person looks at it.
  package static func onStandardError() -> TerminalProgress? {
    guard StandardStream.error.isTerminal, ThisProcess.environment("TERM") != "dumb" else {
      return nil
    }
    // Progress that cannot be shown is nobody's loss.
    return TerminalProgress { text in _ = StandardStream.error.write(Array(text.utf8)) }
  }

  package func begin(_ label: String, total: Int, in unit: ProgressUnit) {
    let time = now()
    state.withLock { state in
      state.label = label
      state.unit = unit
      state.total = total
      state.done = 0
      state.checked = 0
      state.partBegan = time
    }
  }

  package func advance(by count: Int) {
    state.withLock { state in
      state.done &+= count
      let enough = state.unit == .bytes ? Self.checkEveryByteCount : Self.checkEveryCount
      guard state.done &- state.checked >= enough else { return }
      state.checked = state.done
      let time = now()
      guard time - state.lastShown >= .seconds(1) else { return }
      state.lastShown = time
      rewrite(with: line(state, at: time), &state)
    }
  }

  /// Clears the line; call it before anything else is written.
  package func finish() {
    state.withLock { state in
      if state.shownWidth > 0 { rewrite(with: "", &state) }
    }
  }

  /// `wal  43 %  812 MB/s`, `seeds 0..<50  43 %  81200 steps/s`.
  private func line(_ state: State, at time: ContinuousClock.Instant) -> String {
    let elapsed = (time - state.partBegan) / .seconds(1)
    let rate = elapsed > 0 ? Double(state.done) / elapsed : 0
    let speed =
      switch state.unit {
      case .bytes: "\(Int(rate / 1e6)) MB/s"
      case .things(let name): "\(Int(rate)) \(name)/s"
      }
    guard state.total > 0 else { return "\(state.label)  \(speed)" }
    let share = Double(state.done) / Double(state.total)
    return "\(state.label)  \(Int(min(max(share, 0), 1) * 100)) %  \(speed)"
  }

  /// Puts a line over the one before and leaves the cursor at its end, or at the start if empty.
  private func rewrite(with line: String, _ state: inout State) {
    let rest = String(repeating: " ", count: max(0, state.shownWidth - line.count))
    show("\r" + line + rest + (line.isEmpty ? "\r" : ""))
    state.shownWidth = line.count
  }
}
