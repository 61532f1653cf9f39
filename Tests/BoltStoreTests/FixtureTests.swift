import BoltFormat
import BoltStore
import ByteCoding
import Environment
import SystemIO
import TestSupport
import Testing

/// Databases that etcd wrote, read and written on.
@Suite("Real databases")
struct FixtureTests {
  static let paths = [
    "etcd-3.4/member/snap/db", "etcd-3.5/member/snap/db", "etcd-3.5-restored/member/snap/db",
    "etcd-3.8-alpha/member/snap/db", "etcd-3.5-three-members/m1/member/snap/db",
    "etcd-3.5-three-members/m2/member/snap/db", "etcd-3.5-three-members/m3/member/snap/db",
    "etcd-3.5-snapshot.db",
  ]

  private func bytes(_ path: String) throws -> [UInt8] {
    let file = Repository.path("Fixtures/\(path)")
    return try DiskFileSystem().contents(of: file, byteCountMax: 1 << 26)
  }

  @Test(arguments: paths)
  func `what the engine reads is what stands on the pages`(path: String) throws {
    let file = Repository.path("Fixtures/\(path)")
    let options = BoltOptions { $0.isReadOnly = true }
    let database = try Database.open(file, in: DiskFileSystem(), options)
    defer { try? database.close() }
    #expect(try database.checkInvariants() == [])
    let shape = try FileShape(bytes: try bytes(path))
    try database.view { (transaction) throws(BoltStoreError) in
      var cursor = try transaction.cursor()
      var names: [String] = []
      while try cursor.isOnItem ? cursor.next() : cursor.first() {
        let name = cursor.key.array()
        guard let bucket = try transaction.bucket(named: name) else {
          Issue.record("no bucket \(name)")
          continue
        }
        let path = "/" + String(decoding: name, as: UTF8.self)
        names.append(path)
        let keys = shape.inline[path] ?? shape.trees[path].map(FixtureTests.keys) ?? []
        var items = try bucket.cursor()
        var found: [[UInt8]] = []
        while try items.isOnItem ? items.next() : items.first() {
          found.append(items.key.array())
          let value = try bucket.value(for: items.key.array())
          #expect(value == items.value.array())
        }
        #expect(found == keys)
      }
      #expect(names.contains("/key") && names.contains("/meta"))
    }
  }

  private static func keys(_ tree: FileShape.Tree) -> [[UInt8]] {
    switch tree {
    case .leaf(let keys, _): keys
    case .branch(_, _, let children): children.flatMap(keys)
    }
  }

  @Test(arguments: paths)
  func `what etcd wrote can be written on and compacted`(path: String) throws {
    let files = InMemoryFileSystem(["db": try bytes(path)])
    var options = BoltOptions { $0.noFreelistSync = true }
    options.freelistPolicy = .map
    options.isStrict = true
    let database = try Database.open("db", in: files, options)
    let name = Array("key".utf8)
    let reader = try database.beginRead()
    var model = try contents(of: reader)
    reader.rollback()
    let keys = try #require(model.buckets[name]).keys
    for round in 0..<5 {
      let transaction = try database.beginWrite()
      let bucket = try #require(try transaction.bucket(named: name))
      bucket.fillPercent = 0.9
      for (index, key) in keys.enumerated() where index % 5 == round {
        if index % 2 == 0 {
          try bucket.delete(key)
          model.buckets[name]?.values[key] = nil
        } else {
          try bucket.put(key + key, for: key)
          model.buckets[name]?.values[key] = key + key
        }
      }
      transaction.checkNodes()
      try transaction.commit()
      let reader = try database.beginRead()
      #expect(try contents(of: reader) == model)
      reader.rollback()
    }
    let target = try Database.open("compact", in: files, options)
    try database.compact(into: target, fillPercent: 0.9, step: .putCount(10_000))
    let copy = try target.beginRead()
    #expect(try contents(of: copy) == model)
    copy.rollback()
    #expect(target.freelist.freeCount + target.freelist.pendingCount < 10)
  }
}
