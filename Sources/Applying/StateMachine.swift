package import BackendStore
internal import ByteCoding
package import Environment
package import EtcdMessages
internal import SchemaFormat

/// stub
package final class StateMachine {
  package let backend: Backend
  package init(in files: any WritableFileSystem, path: String, _ rules: ApplyRules, memberID: UInt64) throws(ApplyError) {
    do throws(BackendError) {
      backend = try Backend(opening: path, in: files)
      try backend.write { (batch) throws(BackendError) in
        for b in SchemaFormat.Bucket.allCases { try batch.createBucket(b) }
      }
    } catch { throw .backend(error) }
  }
  package func apply(_ entry: EntryView, _ data: RawSpan) throws(ApplyError) -> Int { 0 }
  package func finishCompaction() throws(ApplyError) {}
  package var revision: Int64 { 1 }
  package var compactRevision: Int64 { -1 }
  package var leaseCount: Int { 0 }
  package var memberCount: Int { 0 }
  package func hashKV() throws(ApplyError) -> UInt32 { 0 }
}
