internal import Environment
internal import PropertyTesting
internal import Synchronization
internal import Testing

@Suite("Saved failures")
struct SavedFailureTests {
  /// A law with a bug that can be mended, and the number of its runs.
  private final class Patient: Sendable {
    let isMended = Mutex(false)
    let drawn = Mutex<[UInt64]>([])

    var law: Law {
      Law("Numbers: all small!") { [self] choices in
        let number = choices.below(100_000)
        drawn.withLock { $0.append(number) }
        try choices.hold(number < 777 || isMended.withLock { $0 }, "\(number)")
      }
    }
  }

  private let path =
    "home/pack/.build/assay-failures/numbers-all-small-66e8eb71af8cf788.txt"

  @Test func `a failing case is saved as text, shrunk`() throws {
    let stage = Stage()
    #expect(try stage.failure(Patient().law) != nil)
    #expect(stage.saved == [path])
    let text = String(decoding: try #require(stage.files.files[path]), as: UTF8.self)
    #expect(
      text == """
        # A case this law failed for. The next run tries it first, and removes this file once the law
        # holds for it. Removing it by hand does no harm.
        law: Numbers: all small!
        seed: 0x5eed
        case: 2
        choices: 309

        """
    )
  }

  @Test func `a saved case is tried first, and stays as long as it fails`() throws {
    let stage = Stage()
    let patient = Patient()
    #expect(try stage.failure(patient.law) != nil)
    patient.drawn.withLock { $0 = [] }
    let report = try #require(try stage.failure(patient.law, seed: 2))
    #expect(patient.drawn.withLock { $0.first } == 777)
    #expect(report.contains("  found in case 2 of seed 0x5eed, by an earlier run\n"))
    #expect(report.contains("ASSAY_SEED=0x5eed ASSAY_CASE=2 swift"))
    #expect(stage.saved == [path])
  }

  @Test func `a saved case that holds now is forgotten`() throws {
    let stage = Stage()
    let patient = Patient()
    #expect(try stage.failure(patient.law) != nil)
    patient.isMended.withLock { $0 = true }
    try stage.check(patient.law)
    #expect(stage.saved == [])
    #expect(
      stage.shown.hasSuffix(
        "\n  the case that an earlier run had saved holds now, and is forgotten\n"
      )
    )
    #expect(patient.drawn.withLock { $0.count } > 200)
  }

  @Test func `the folder can be named, also as none`() throws {
    let stage = Stage()
    stage.set("ASSAY_FAILURES", "/tmp/deep/folder")
    #expect(try stage.failure(Patient().law) != nil)
    #expect(stage.files.files.keys.contains { $0.hasPrefix("tmp/deep/folder/numbers") })
    stage.set("ASSAY_FAILURES", "")
    let report = try #require(try stage.failure(Patient().law))
    #expect(!report.contains("the next run"))
    #expect(stage.saved == [])
  }

  @Test func `without a build folder above, one is made in the working directory`() throws {
    let stage = Stage(["/home/pack/Sources/main.swift": []])
    #expect(try stage.failure(Patient().law) != nil)
    #expect(stage.saved.first?.hasPrefix("home/pack/Sources/.build/assay-failures/") == true)
  }

  @Test func `a disk that refuses costs a remark and nothing else`() throws {
    let refusal = FileError.failed(path: "/x", operation: "create", reason: "read-only file system")
    let stage = Stage()
    for count in 1...3 { stage.files.fail(.create, at: count, with: refusal) }
    let report = try #require(try stage.failure(Patient().law))
    #expect(report.contains("  777\n"))
    #expect(report.hasSuffix("this case could not be saved: /x: create: read-only file system"))
  }

  @Test(arguments: ["", "law: x\nseed: 0x1\ncase: 1\nchoices: zz\n", "seed: 1", "\u{0}"])
  func `a saved case that cannot be read costs a remark`(text: String) throws {
    let stage = Stage()
    stage.files.set(path, Array(text.utf8))
    let patient = Patient()
    patient.isMended.withLock { $0 = true }
    try stage.check(patient.law)
    #expect(
      stage.shown.contains(
        "  the case an earlier run saved is not tried: /\(path): read: not a saved case; remove it\n"
      )
    )
  }

  @Test func `a saved case that was edited is tried as it stands`() throws {
    let stage = Stage()
    stage.files.set(path, Array("law: any\nseed: 1\ncase: 2\nchoices: 1869f 5 5\n".utf8))
    let patient = Patient()
    #expect(try stage.failure(patient.law) != nil)
    #expect(patient.drawn.withLock { $0.first } == 99_999)
  }

  @Test func `a case in which the process ended is tried first by the next run`() throws {
    let stage = Stage()
    // A run that was cut off leaves its mark; here the mark is copied while the run goes on.
    let left = Mutex<[String: [UInt8]]>([:])
    let cut = Law("Numbers: all small!") { choices in
      if choices.below(100_000) >= 777, left.withLock(\.isEmpty) {
        left.withLock { $0 = stage.files.files.filter { $0.key.contains("running") } }
      }
    }
    try stage.check(cut)
    #expect(stage.saved == [])
    let (mark, bytes) = try #require(left.withLock { $0.first })
    stage.files.set(mark, bytes)

    let patient = Patient()
    // As long as the other process may be at it, the mark is its own.
    stage.state.withLock { $0.running = [40] }
    patient.isMended.withLock { $0 = true }
    try stage.check(patient.law, seed: 9, processID: 41)
    #expect(stage.saved == [mark])

    stage.state.withLock { $0 = .init() }
    patient.isMended.withLock { $0 = false }
    let report = try #require(try stage.failure(patient.law, seed: 9, processID: 41))
    let beginning = "law starts with case 2 of seed 0x5eed, since an earlier run ended"
    #expect(stage.shown.hasPrefix("\(beginning) in the middle of it: Numbers: all small!\n"))
    #expect(stage.shown.contains("  ASSAY_SEED=0x5eed ASSAY_CASE=2 swift test"))
    #expect(report.contains("found in case 2 of seed 0x5eed\n"))
    #expect(stage.saved == [path])
  }

  @Test func `a case whose shrinking ended the process is reported unshrunk`() throws {
    let stage = Stage()
    let mark = "home/pack/.build/assay-failures/numbers-all-small-66e8eb71af8cf788.running-40-5eed"
    let text = "law: x\nseed: 0x5eed\ncase: 2                   \nshrinking: yes\n"
    stage.files.set(mark, Array(text.utf8))
    let report = try #require(try stage.failure(Patient().law, seed: 9, processID: 41))
    #expect(stage.shown.contains("an earlier run ended while shrinking it: Numbers"))
    #expect(report.contains("in 0 runs; stopped before the end\n"))
    #expect(stage.saved == [path])
  }

  @Test func `a saved case is marked too while it is tried`() throws {
    let stage = Stage()
    #expect(try stage.failure(Patient().law) != nil)
    let marks = Mutex<[String]>([])
    let law = Law("Numbers: all small!") { choices in
      _ = choices.below(100_000)
      marks.withLock { marks in
        let texts = stage.files.files.filter { $0.key.contains(".running-") }.values
        marks += texts.map { String(decoding: $0, as: UTF8.self) }
      }
    }
    try stage.check(law, seed: 9)
    let first = try #require(marks.withLock { $0.first })
    #expect(first.contains("\nseed: 0x5eed\ncase: 2 "))
    #expect(first.hasSuffix("\nshrinking: no \n"))
    #expect(stage.saved == [])
  }
}
