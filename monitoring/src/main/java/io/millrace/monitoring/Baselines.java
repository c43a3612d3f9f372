package io.millrace.monitoring;

import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import io.millrace.base.json.Json;
import io.millrace.base.storage.ObjectKey;
import io.millrace.base.storage.ObjectStore;
import io.millrace.data.DatasetSpec;
import io.millrace.data.Datasets;
import io.millrace.data.Split;
import io.millrace.ml.drift.Reference;
import io.millrace.ml.frame.Column;
import io.millrace.ml.frame.Frame;
import io.millrace.ml.profile.FrameProfile;
import io.millrace.monitoring.format.DataConstraints;
import io.millrace.monitoring.format.DataStatistics;
import java.util.List;

/// What the training rows of dataset versions look like, frozen as files in the object store:
/// `statistics.json` and `constraints.json` as Model Monitor has them, and beside them the profile
/// and the reference that later windows are compared with. A dataset version never changes, so it
/// has one baseline.
public final class Baselines {
  private static final String PROFILE = "profile.json";
  private static final String REFERENCE = "reference.json";

  private final Datasets datasets;
  private final ObjectStore objects;

  public Baselines(Datasets datasets, ObjectStore objects) {
    this.datasets = datasets;
    this.objects = objects;
  }

  /// @param constraints what later data must satisfy
  /// @param profile of the training rows, for pictures
  /// @param reference of the training rows, for distances
  public record Baseline(DataConstraints constraints, FrameProfile profile, Reference reference) {}

  /// Makes the baseline of a dataset version unless it is there.
  ///
  /// @return how many columns it has: all but the target and the ignored ones
  public int make(String dataset, int version) {
    ObjectKey constraints = key(dataset, version, DataConstraints.FILE);
    if (objects.find(constraints).isPresent()) {
      return DataConstraints.fromJson(Json.parse(objects.read(constraints))).features().size();
    }
    Frame rows = inputs(dataset, version);
    FrameProfile profile = FrameProfile.of(rows);
    write(key(dataset, version, PROFILE), profile.toJson());
    write(key(dataset, version, REFERENCE), Reference.of(rows).toJson());
    write(key(dataset, version, DataStatistics.FILE), DataStatistics.of(profile).toJson());
    // Last: it says that the others are whole.
    write(constraints, DataConstraints.suggest(profile).toJson());
    return profile.columns().size();
  }

  /// @throws MillraceException with `BASELINE_NOT_FOUND`
  public Baseline read(String dataset, int version) {
    if (objects.find(key(dataset, version, DataConstraints.FILE)).isEmpty()) {
      throw new MillraceException(
          ErrorCode.BASELINE_NOT_FOUND,
          "Version %d of dataset '%s' has no baseline.".formatted(version, dataset),
          "Train on it; the training pipeline makes the baseline.");
    }
    return new Baseline(
        DataConstraints.fromJson(Json.parse(file(dataset, version, DataConstraints.FILE))),
        FrameProfile.fromJson(Json.parse(file(dataset, version, PROFILE))),
        Reference.fromJson(Json.parse(file(dataset, version, REFERENCE))));
  }

  /// One of the files, as it was written.
  /// @throws MillraceException with `OBJECT_NOT_FOUND`
  public byte[] file(String dataset, int version, String name) {
    return objects.read(key(dataset, version, name));
  }

  private Frame inputs(String dataset, int version) {
    DatasetSpec spec = datasets.dataset(dataset).spec();
    Frame train = datasets.read(dataset, version, Split.TRAIN);
    List<String> left =
        train.columns().stream()
            .map(Column::name)
            .filter(name -> spec.isTarget(name) || spec.isIgnored(name))
            .toList();
    return train.without(left.toArray(String[]::new));
  }

  private void write(ObjectKey key, Object json) {
    objects.put(key, Json.bytes(json));
  }

  private static ObjectKey key(String dataset, int version, String name) {
    return ObjectKey.of("baselines", dataset, Integer.toString(version), name);
  }
}
