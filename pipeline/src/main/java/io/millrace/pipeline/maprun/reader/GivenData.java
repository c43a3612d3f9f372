package io.millrace.pipeline.maprun.reader;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.pipeline.maprun.ItemReaderException;
import io.millrace.pipeline.maprun.ItemSources;
import io.millrace.pipeline.maprun.Items;
import io.millrace.pipeline.states.MapRunPlan.Reader;
import java.io.ByteArrayInputStream;

/// The text of a file, in the place of whatever an `ItemReader` names. What is no text in its place
/// (listings, Parquet, rows of a dataset, files that a manifest lists) is a JSON array of items.
/// @param text as in its original source
public record GivenData(String text) implements ItemSources {
  @Override
  public Items open(Reader reader) throws ItemReaderException {
    ReaderConfig config = new ReaderConfig(reader.config());
    ByteArrayInputStream bytes = new ByteArrayInputStream(text.getBytes(UTF_8));
    boolean isFile = reader.resource().equals("s3:getObject") && !config.isManifest();
    Values values =
        switch (isFile ? config.fileType() : InputType.MANIFEST) {
          case CSV -> CsvItems.open(bytes, config);
          case JSON -> JsonItems.open(bytes, config.itemsPointer());
          case JSONL -> JsonLineItems.open(bytes);
          case PARQUET, MANIFEST -> JsonItems.open(bytes, "");
        };
    return new ValueItems("given", values);
  }
}
