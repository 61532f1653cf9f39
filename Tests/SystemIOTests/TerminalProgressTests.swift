internal import Synchronization
internal import SystemIO
internal import Testing

@Suite("Terminal progress")
struct TerminalProgressTests {
  /// A clock that stands still until told, and the screen's bytes.
  private final class Scene: Sendable {
    private let start = ContinuousClock.now
    private let state = Mutex((elapsed: Duration.zero, shown: [String]()))

    var shown: [String] { state.withLock { $0.shown } }
    func pass(_ duration: Duration) { state.withLock { $0.elapsed += duration } }
    func progress() -> TerminalProgress {
      TerminalProgress(
        now: { self.start + self.state.withLock { $0.elapsed } },
        show: { text in self.state.withLock { $0.shown.append(text) } }
      )
    }
  }

  @Test func `a run shorter than a second shows nothing`() {
    let scene = Scene()
    let progress = scene.progress()
    progress.begin("wal", totalByteCount: 100_000_000)
    scene.pass(.milliseconds(999))
    progress.advance(byteCount: 90_000_000)
    progress.finish()
    #expect(scene.shown.isEmpty)
  }

  @Test func `the line is rewritten once a second and cleared at the end`() {
    let scene = Scene()
    let progress = scene.progress()
    progress.begin("wal", totalByteCount: 200_000_000)
    for _ in 0..<8 {
      scene.pass(.milliseconds(250))
      progress.advance(byteCount: 12_500_000)
    }
    progress.begin("db", totalByteCount: 0)
    scene.pass(.seconds(2))
    progress.advance(byteCount: 2_000_000)
    progress.finish()
    progress.finish()
    #expect(
      scene.shown == [
        "\rwal  25 %  50 MB/s", "\rwal  50 %  50 MB/s", "\rdb  1 MB/s        ",
        "\r          \r",
      ]
    )
  }

  @Test func `more bytes than announced are no more than all`() {
    let scene = Scene()
    let progress = scene.progress()
    progress.begin("wal", totalByteCount: 10)
    scene.pass(.seconds(1))
    progress.advance(byteCount: 5_000_000)
    #expect(scene.shown == ["\rwal  100 %  5 MB/s"])
  }

  @Test func `things are counted by their name`() {
    let scene = Scene()
    let progress = scene.progress()
    progress.begin("seeds", total: 4_000, in: .things("steps"))
    scene.pass(.seconds(2))
    progress.advance(by: 100)
    progress.advance(by: 900)
    #expect(scene.shown == ["\rseeds  25 %  500 steps/s"])
  }
}
