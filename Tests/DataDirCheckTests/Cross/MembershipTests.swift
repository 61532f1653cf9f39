import DamageRecipes
import DataDirCheck
import Environment
import EtcdMessages
import SchemaFormat
import Testing

@Suite("Membership")
struct MembershipTests {
  private static let joined = MemberRecord(
    id: 0x4d,
    peerURLs: ["http://10.0.0.77:2380"],
    isPromote: false
  )
  private static let stored = MemberRecord(id: joined.id, peerURLs: joined.peerURLs)
  private static let promotion = MemberRecord(id: joined.id, isPromote: true)

  /// What C5 says of an image.
  private func findings(_ change: (inout MemberImage) -> Void) throws -> [String] {
    var image = MemberImage()
    change(&image)
    return try Inspection(InMemoryFileSystem(image.files())).findings
      .filter { $0.problem.id == "C5" }.map(\.observed)
  }

  @Test func `a member that joined stands in the database`() throws {
    let found = try findings { image in
      image.append(.addNode, 0x4d, Self.joined)
      image.set(Self.stored)
      image.setVoters([0x1a, 0x2b, 0x3c, 0x4d])
    }
    #expect(found == [])
  }

  @Test func `a member that joined and is not there is missed`() throws {
    let found = try findings { image in
      image.append(.addNode, 0x4d, Self.joined)
      image.setVoters([0x1a, 0x2b, 0x3c, 0x4d])
    }
    #expect(found == ["no member 4d"])
  }

  @Test func `a learner that was promoted votes`() throws {
    let found = try findings { image in
      image.append(.addLearnerNode, 0x4d, Self.joined)
      image.append(.addNode, 0x4d, Self.promotion)
      image.set(Self.stored)
      image.setVoters([0x1a, 0x2b, 0x3c, 0x4d])
    }
    #expect(found == [])
  }

  /// etcd#19557: 3.5.1 to 3.5.19 do not write the promotion to the database.
  @Test func `a learner whose promotion was lost is named`() throws {
    let found = try findings { image in
      image.append(.addLearnerNode, 0x4d, Self.joined)
      image.append(.addNode, 0x4d, Self.promotion)
      var learner = Self.stored
      learner.isLearner = true
      image.set(learner)
      image.setVoters([0x1a, 0x2b, 0x3c, 0x4d])
    }
    #expect(found == ["a learner"])
  }

  @Test func `a removed member is gone from the database`() throws {
    let gone = try findings { image in
      image.append(.removeNode, 0x3c)
      image.remove("members", "3c")
      image.set("members_removed", "3c", Array("removed".utf8))
      image.setVoters([0x1a, 0x2b])
    }
    #expect(gone == [])
    let kept = try findings { image in
      image.append(.removeNode, 0x3c)
      image.setVoters([0x1a, 0x2b])
    }
    #expect(kept == ["member 3c"])
  }

  private static let refused: [(ConfChangeType, UInt64, MemberRecord?)] = [
    (.addNode, 0x1a, MemberRecord(id: 0x1a, peerURLs: ["http://x"])),
    (.addNode, 0x5e, MemberRecord(id: 0x5e, peerURLs: ["http://10.0.0.26:2380"])),
    (.addNode, 0x1a, MemberRecord(id: 0x1a, isPromote: true)),
    (.removeNode, 0x99, nil),
    (.updateNode, 0x99, MemberRecord(id: 0x99)),
    (.removeNode, 0, nil),
  ]

  @Test(arguments: refused)
  func `a change that etcd refuses changes nothing`(
    type: ConfChangeType,
    id: UInt64,
    context: MemberRecord?
  ) throws {
    let found = try findings { $0.append(type, id, context) }
    #expect(found == [])
  }

  @Test func `a removed id may not return`() throws {
    let found = try findings { image in
      image.append(.removeNode, 0x3c)
      image.append(.addNode, 0x3c, MemberImage.members[2])
      image.remove("members", "3c")
      image.set("members_removed", "3c", Array("removed".utf8))
      image.setVoters([0x1a, 0x2b])
    }
    #expect(found == [])
  }

  @Test func `peer URLs follow an update`() throws {
    let moved = MemberRecord(id: 0x2b, peerURLs: ["http://moved:2380"])
    let followed = try findings { image in
      image.append(.updateNode, 0x2b, moved)
      image.set(moved)
    }
    #expect(followed == [])
    let stale = try findings { $0.append(.updateNode, 0x2b, moved) }
    #expect(stale == ["peer URLs http://10.0.0.43:2380"])
  }

  @Test func `names and client URLs may be missing`() throws {
    let found = try findings { image in
      for member in MemberImage.members {
        image.set(MemberRecord(id: member.id, peerURLs: member.peerURLs))
      }
    }
    #expect(found == [])
  }

  @Test func `members written before the index are no disagreement`() throws {
    let found = try findings { image in
      image.append(.addNode, 0x4d, Self.joined)
      image.set(Self.stored)
      image.setVoters([0x1a, 0x2b, 0x3c, 0x4d])
      image.set("meta", MetaKey.consistentIndex.rawValue, bigEndian(MemberImage.lastIndex))
    }
    #expect(found == [])
  }
}
