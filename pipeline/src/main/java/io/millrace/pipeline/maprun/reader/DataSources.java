package io.millrace.pipeline.maprun.reader;

import io.millrace.base.MillraceException;
import io.millrace.data.DatasetVersion;
import io.millrace.data.Datasets;
import io.millrace.pipeline.maprun.ItemReaderException;
import io.millrace.pipeline.maprun.ItemSources;
import io.millrace.pipeline.maprun.Items;
import io.millrace.pipeline.states.MapRunPlan.Reader;
import tools.jackson.databind.JsonNode;

/// All that the readers of definitions can name: buckets, and datasets (`millrace:dataset` with
/// `dataset` and `version`; without version the newest).
public final class DataSources implements ItemSources {
  private final ItemSources buckets;
  private final Datasets datasets;

  public DataSources(ItemSources buckets, Datasets datasets) {
    this.buckets = buckets;
    this.datasets = datasets;
  }

  @Override
  public Items open(Reader reader) throws ItemReaderException {
    return reader.resource().equals("millrace:dataset") ? dataset(reader) : buckets.open(reader);
  }

  private Items dataset(Reader reader) throws ItemReaderException {
    String name = Arguments.text(reader, "dataset");
    try {
      DatasetVersion version = version(name, reader.arguments().path("version"));
      return new ValueItems(
          "dataset:%s@%d".formatted(name, version.version()), new DatasetItems(datasets, version));
    } catch (MillraceException e) {
      throw new ItemReaderException(e.detail() + " " + e.fix(), e);
    }
  }

  private DatasetVersion version(String name, JsonNode wanted) throws ItemReaderException {
    if (wanted.isMissingNode()) {
      return datasets
          .latest(name)
          .orElseThrow(() -> new ItemReaderException("The dataset '%s' is empty.".formatted(name)));
    }
    if (!wanted.isInt()) {
      throw new ItemReaderException("The argument 'version' must be an integer.");
    }
    return datasets.version(name, wanted.intValue());
  }
}
