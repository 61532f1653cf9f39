package import ByteCoding
internal import DataDirCheck
internal import SchemaFormat

extension ReplayReport {
  /// Writes the report as one object; `rows` counts those of bucket `key`, and in `different` those
  /// of all buckets.
  package func write(to writer: inout JSONWriter) {
    writer.beginObject()
    writer.key("from")
    writer.beginObject()
    writer.field("index", firstIndex)
    writer.endObject()
    writer.key("to")
    writer.beginObject()
    writer.field("index", lastIndex)
    writer.field("term", term)
    writer.endObject()
    writer.field("revision", revision)
    writer.field("compactRevision", compactRevision)
    writer.field("hashKV", hashKV)
    writer.key("rows")
    writer.beginObject()
    writer.field("proven", rows.proven)
    writer.field("unproven", rows.unproven)
    writer.field("different", differentCount)
    writer.endObject()
    writer.key("firstDifference")
    if let firstDifference { firstDifference.write(to: &writer) } else { writer.null() }
    writer.endObject()
  }
}

extension ReplayDifference {
  fileprivate func write(to writer: inout JSONWriter) {
    writer.beginObject()
    writer.field("bucket", bucket)
    writer.field("revision", revision?.description)
    writer.field("key", key)
    writer.field("observed", observed)
    writer.field("expected", expected)
    writer.endObject()
  }
}
