package io.millrace.pipeline.maprun.reader;

import io.millrace.base.MillraceException;
import io.millrace.base.bucket.Buckets;
import io.millrace.pipeline.maprun.ItemReaderException;
import io.millrace.pipeline.maprun.ItemSources;
import io.millrace.pipeline.maprun.Items;
import io.millrace.pipeline.states.MapRunPlan.Reader;
import java.io.InputStream;
import tools.jackson.databind.JsonNode;

/// What the readers of definitions can name: files in buckets.
public final class DataSources implements ItemSources {
  private final Buckets buckets;

  public DataSources(Buckets buckets) {
    this.buckets = buckets;
  }

  @Override
  public Items open(Reader reader) throws ItemReaderException {
    try {
      return switch (reader.resource()) {
        case "s3:getObject" -> object(reader);
        default ->
            throw new ItemReaderException("'%s' cannot be read here.".formatted(reader.resource()));
      };
    } catch (MillraceException e) {
      throw new ItemReaderException(e.detail() + " " + e.fix(), e);
    }
  }

  private Items object(Reader reader) throws ItemReaderException {
    ReaderConfig config = new ReaderConfig(reader.config());
    String bucket = argument(reader, "Bucket");
    String key = argument(reader, "Key");
    InputType type =
        config.inputType().orElseThrow(() -> new ItemReaderException("InputType is missing."));
    InputStream bytes = buckets.get(bucket).open(key, 0);
    return new ValueItems("s3://%s/%s".formatted(bucket, key), values(bytes, type, config));
  }

  /// @param bytes closed with the values
  private static Values values(InputStream bytes, InputType type, ReaderConfig config)
      throws ItemReaderException {
    return switch (type) {
      case CSV -> CsvItems.open(bytes, config);
      case JSON -> JsonItems.open(bytes, config.itemsPointer());
      case JSONL -> JsonLineItems.open(bytes);
      case PARQUET, MANIFEST ->
          throw new ItemReaderException("InputType %s cannot be read here.".formatted(type));
    };
  }

  private static String argument(Reader reader, String name) throws ItemReaderException {
    JsonNode value = reader.arguments().path(name);
    if (!value.isString() || value.stringValue().isEmpty()) {
      throw new ItemReaderException("The argument '%s' must be a text.".formatted(name));
    }
    return value.stringValue();
  }
}
