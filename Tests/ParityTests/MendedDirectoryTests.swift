import Foundation
import TestSupport
import Testing
import ToolDriver

@Suite("Mended directories", .serialized, .enabled(if: Release.isWanted, "\(Release.reason)"))
struct MendedDirectoryTests {
  /// A directory whose log was cut, and the server it came from.
  struct Cut: Sendable, CustomTestStringConvertible {
    var fixture: String
    var release: Release
    /// Bytes taken from the end of the log's records.
    var byteCount: Int

    var testDescription: String { "\(fixture) without its last \(byteCount) bytes" }

    /// Within the last frame's padding, its data, its length word, and some records back.
    static let all = [("etcd-3.4", Release.v3_4), ("etcd-3.5", Release.v3_5)].flatMap { pair in
      [1, 5, 13, 27, 60, 150, 333].map {
        Cut(fixture: pair.0, release: pair.1, byteCount: $0)
      }
    }
  }

  /// The server's own repair, made at start, is the measure: ours keeps as much and no more.
  @Test(arguments: Cut.all)
  func `a real server starts on what wal repair mends, as on what it mends itself`(
    cut: Cut
  ) throws {
    let scratch = try Scratch()
    let broken = try scratch.copy(of: Repository.path("Fixtures/" + cut.fixture), as: "broken")
    try shorten(broken, by: cut.byteCount)
    let mended = scratch.path("mended")
    let run = try Tool.assay("wal", "repair", broken, "--output", mended)
    try #require(run.status == 1, "\(run.errors)")

    let said = try #require(try Fixture.directories().first { $0.name == cut.fixture }?.server)
    let ours = try Peer(cut.release, data: mended).identity()
    #expect(ours.prefix(2) == [said.clusterID, said.memberID])
    #expect(try Peer(cut.release, data: broken).identity() == ours)
  }

  /// Cuts the newest segment as many bytes before the end of its records.
  private func shorten(_ directory: String, by byteCount: Int) throws {
    let folder = directory + "/member/wal/"
    let names = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
    let name = try #require(names.last { $0.hasSuffix(".wal") })
    let url = URL(fileURLWithPath: folder + name)
    var bytes = Array(try Data(contentsOf: url))
    while bytes.last == 0 { bytes.removeLast() }
    try Data(bytes.dropLast(byteCount)).write(to: url)
  }
}
