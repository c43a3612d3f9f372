package io.millrace.tracking;

import java.util.List;
import java.util.Optional;

/// One attempt at something: what went in (params, inputs), what came out (metrics, outputs,
/// artifacts).
public record Run(RunInfo info, Data data, Inputs inputs, Outputs outputs) {
  public String id() {
    return info.id();
  }

  /// @param metrics the latest point of each key (see [Metric#LATEST]), by key
  /// @param params by key
  /// @param tags by key
  public record Data(List<Metric> metrics, List<Param> params, List<Tag> tags) {
    public Data {
      metrics = List.copyOf(metrics);
      params = List.copyOf(params);
      tags = List.copyOf(tags);
    }

    public Optional<Metric> metric(String key) {
      return metrics.stream().filter(m -> m.key().equals(key)).findFirst();
    }

    public Optional<String> param(String key) {
      return params.stream().filter(p -> p.key().equals(key)).map(Param::value).findFirst();
    }

    public Optional<String> tag(String key) {
      return tags.stream().filter(t -> t.key().equals(key)).map(Tag::value).findFirst();
    }
  }

  /// @param datasets what the run read
  /// @param models ids of the logged models that it used
  public record Inputs(List<DatasetInput> datasets, List<String> models) {
    public Inputs {
      datasets = List.copyOf(datasets);
      models = List.copyOf(models);
    }
  }

  /// @param models the logged models that the run made
  public record Outputs(List<ModelOutput> models) {
    public Outputs {
      models = List.copyOf(models);
    }
  }

  /// @param step of the training at which the model was taken
  public record ModelOutput(String modelId, long step) {}
}
