import Foundation
import ToolDriver

/// What `assay verify -w json` says of one directory, as far as these tests ask.
struct Verdict: Decodable {
  /// The first target's part.
  struct Target: Decodable {
    var verdict: String
    var facts: Facts
    var findings: [Finding]
  }

  /// Facts a server can confirm.
  struct Facts: Decodable {
    var clusterID: Identifier
    var memberID: Identifier
    var revision: Int64
    var compactRevision: Int64?
    var hashKV: UInt32?

    /// The same facts as a server gives them.
    var asServerFacts: ServerFacts {
      ServerFacts(
        clusterID: clusterID.value,
        memberID: memberID.value,
        revision: revision,
        compactRevision: compactRevision ?? 0,
        hashKV: hashKV ?? 0
      )
    }
  }

  /// A finding's name.
  struct Finding: Decodable {
    var id: String
    var severity: String
  }

  var targets: [Target]

  /// Runs `assay verify` on a directory.
  static func of(_ path: String) throws -> Target {
    let run = try Tool.assay("verify", path, "-w", "json")
    guard !run.output.isEmpty else { throw PeerError(description: run.errors) }
    let verdict = try JSONDecoder().decode(Verdict.self, from: Data(run.output.utf8))
    guard let target = verdict.targets.first else { throw PeerError(description: run.output) }
    return target
  }
}

/// A member or cluster id, which verify writes in hexadecimal as etcd's logs do.
struct Identifier: Decodable {
  var value: UInt64

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let text = try container.decode(String.self)
    guard let value = UInt64(text, radix: 16) else {
      throw PeerError(description: "no hexadecimal id: \(text)")
    }
    self.value = value
  }
}
