package io.millrace.pipeline.maprun.reader;

import io.millrace.base.MillraceException;
import io.millrace.base.bucket.Bucket;
import io.millrace.base.bucket.Buckets;
import io.millrace.pipeline.maprun.ItemReaderException;
import io.millrace.pipeline.maprun.ItemSources;
import io.millrace.pipeline.maprun.Items;
import io.millrace.pipeline.states.MapRunPlan.Reader;
import java.io.InputStream;
import java.util.Iterator;
import java.util.Optional;
import java.util.stream.Stream;

/// Files in buckets, and what buckets list.
public final class BucketSources implements ItemSources {
  private final Buckets buckets;
  private final ParquetPages parquet;

  /// @param parquet reads Parquet files
  public BucketSources(Buckets buckets, ParquetPages parquet) {
    this.buckets = buckets;
    this.parquet = parquet;
  }

  @Override
  public Items open(Reader reader) throws ItemReaderException {
    try {
      return switch (reader.resource()) {
        case "s3:getObject" -> object(reader);
        case "s3:listObjectsV2" -> listing(reader);
        default ->
            throw new ItemReaderException("'%s' cannot be read here.".formatted(reader.resource()));
      };
    } catch (MillraceException e) {
      throw new ItemReaderException(e.detail() + " " + e.fix(), e);
    }
  }

  private Items object(Reader reader) throws ItemReaderException {
    ReaderConfig config = new ReaderConfig(reader.config());
    String bucket = Arguments.text(reader, "Bucket");
    String key = Arguments.text(reader, "Key");
    InputStream bytes = buckets.get(bucket).open(key, 0);
    if (config.isManifest()) {
      return new ChainedItems(new Manifests(buckets, this::values).links(bucket, bytes, config));
    }
    return new ValueItems(uri(bucket, key), values(bytes, config.fileType(), config));
  }

  private static String uri(String bucket, String key) {
    return "s3://%s/%s".formatted(bucket, key);
  }

  /// @param bytes closed with the values
  private Values values(InputStream bytes, InputType type, ReaderConfig config)
      throws ItemReaderException {
    return switch (type) {
      case CSV -> CsvItems.open(bytes, config);
      case JSON -> JsonItems.open(bytes, config.itemsPointer());
      case JSONL -> JsonLineItems.open(bytes);
      case PARQUET -> ParquetItems.open(bytes, parquet);
      case MANIFEST -> throw new ItemReaderException("A manifest cannot list manifests.");
    };
  }

  private Items listing(Reader reader) throws ItemReaderException {
    ReaderConfig config = new ReaderConfig(reader.config());
    String name = Arguments.text(reader, "Bucket");
    String prefix = reader.arguments().path("Prefix").asString("");
    Bucket bucket = buckets.get(name);
    if (!config.flattens()) {
      return new ValueItems(uri(name, prefix), new ListingItems(bucket, prefix));
    }
    InputType type = config.fileType();
    Stream<Bucket.Entry> listing = bucket.list(prefix);
    Iterator<Bucket.Entry> entries = listing.iterator();
    return new ChainedItems(
        new ChainedItems.Links() {
          @Override
          public Optional<ChainedItems.Link> next() {
            return entries.hasNext()
                ? Optional.of(link(bucket, name, entries.next().key(), type, config))
                : Optional.empty();
          }

          @Override
          public void close() {
            listing.close();
          }
        });
  }

  private ChainedItems.Link link(
      Bucket bucket, String name, String key, InputType type, ReaderConfig config) {
    return new ChainedItems.Link(uri(name, key), () -> values(bucket.open(key, 0), type, config));
  }
}
