import Applying
import AuthCore
import ByteCoding
import ClusterState
import DataDirCheck
import Environment
import EtcdMessages
import Foundation
import LeaseCore
import MVCCStore
import PropertyTesting
import ProtoWire
import Replay
import SchemaFormat
import SystemIO
import Testing
import ToolDriver

/// The state machine beside a real server: the same requests, the same answers, the same hash; and
/// then the server's log through the state machine, held against the server's database.
@Suite(
  "State machine beside etcd 3.5.1",
  .serialized,
  .enabled(if: Release.isWanted, "\(Release.reason)")
)
struct DifferentialTests {
  @Test(arguments: [1, 2, 3] as [UInt64])
  func `random requests have the answers of etcd and leave its hash`(seed: UInt64) throws {
    let law = Law("requests have the answers of etcd", cases: 1) { choices in
      let pair = try MachinePair()
      try choices.steps(80...80) { _ in try pair.step(choices) }
      try pair.compareAtEnd()
    }
    let report = law.run(RunSettings(seed: seed, cases: 1, shrinkRuns: 0))
    guard case .passed = report else {
      Issue.record("\(report)")
      return
    }
  }

  @Test func `a lease that expires takes its keys along, as etcd's does`() throws {
    let pair = try MachinePair()
    let lease: Int64 = 77
    try pair.grant(lease, ttl: 1)
    for key in ["b", "a", "c"] {
      try pair.ask(.put(.with { ($0.key, $0.lease) = (Array(key.utf8), lease) }))
    }
    try pair.waitUntilExpired(key: Array("a".utf8))
    try pair.revokeAlone(lease)
    try pair.compareAtEnd()
  }

  @Test func `users and what they may do are etcd's`() throws {
    let law = Law("users may what etcd lets them", cases: 1) { choices in
      let pair = try MachinePair()
      try pair.prepareUsers()
      try choices.steps(40...40) { _ in try pair.stepAsUser(choices) }
      try pair.compareAtEnd()
    }
    let report = law.run(RunSettings(seed: 5, cases: 1, shrinkRuns: 0))
    guard case .passed = report else {
      Issue.record("\(report)")
      return
    }
  }

  /// Up to 3.5 a raised alarm stands alone before the backend: whoever asks is let through.
  @Test func `an alarm switches permissions off in 3.5, here as there`() throws {
    let pair = try MachinePair()
    try pair.prepareUsers()
    let delete = InternalRaftRequest.Request.deleteRange(.with { $0.key = Array("z".utf8) })
    try pair.askAsUser("alice", delete)
    try pair.askAsUser(
      "root",
      .alarm(
        .with {
          $0.action = .activate
          $0.alarm = .noSpace
          $0.memberID = 1
        }
      )
    )
    try pair.askAsUser("alice", delete)
    try pair.askAsUser("alice", .put(.with { $0.key = Array("z".utf8) }))
    try pair.compareAtEnd()
  }
}
