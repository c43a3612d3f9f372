package io.millrace.pipeline.maprun.reader;

import io.millrace.base.bucket.Bucket;
import io.millrace.base.json.Json;
import java.math.BigDecimal;
import java.util.Iterator;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/// What is in a bucket, in the order of the keys.
final class ListingItems implements Values {
  private final Stream<Bucket.Entry> listing;
  private final Iterator<Bucket.Entry> entries;

  ListingItems(Bucket bucket, String prefix) {
    this.listing = bucket.list(prefix);
    this.entries = listing.iterator();
  }

  @Override
  public Optional<JsonNode> next() {
    return entries.hasNext() ? Optional.of(object(entries.next())) : Optional.empty();
  }

  private static JsonNode object(Bucket.Entry entry) {
    return Json.object()
        .put("Etag", entry.etag())
        .put("Key", entry.key())
        .put("LastModified", BigDecimal.valueOf(entry.modified().getEpochSecond()))
        .put("Size", entry.size())
        .put("StorageClass", "STANDARD");
  }

  @Override
  public void close() {
    listing.close();
  }
}
