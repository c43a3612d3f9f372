package io.millrace.data;

import io.millrace.base.json.Json;
import io.millrace.base.storage.ObjectKey;
import io.millrace.base.storage.ObjectStore;
import io.millrace.ml.frame.Frame;
import io.millrace.ml.profile.ColumnProfile;
import io.millrace.ml.profile.FrameProfile;
import java.util.List;
import java.util.Optional;

/// The profiles of dataset versions: made once, then kept as objects. That of a later version is
/// the one before, merged with that of the added rows.
final class Profiles {
  private final ObjectStore objects;

  Profiles(ObjectStore objects) {
    this.objects = objects;
  }

  /// Reads rows of the dataset.
  @FunctionalInterface
  interface Rows {
    /// The rows after version `after`; 0 for all.
    Frame since(int after);
  }

  /// @param columns that the profile of the version has to have
  FrameProfile of(DatasetVersion version, List<String> columns, Rows rows) {
    String dataset = version.dataset();
    Optional<FrameProfile> known = find(dataset, version.version());
    if (known.isPresent()) {
      return known.get();
    }
    int before = version.version() - 1;
    FrameProfile profile =
        find(dataset, before)
            .filter(earlier -> names(earlier).equals(columns))
            .map(earlier -> earlier.merge(FrameProfile.of(rows.since(before))))
            .orElseGet(() -> FrameProfile.of(rows.since(0)));
    objects.put(key(dataset, version.version()), Json.bytes(profile.toJson()));
    return profile;
  }

  private Optional<FrameProfile> find(String dataset, int version) {
    ObjectKey key = key(dataset, version);
    return objects.find(key).map(_ -> FrameProfile.fromJson(Json.parse(objects.read(key))));
  }

  private static List<String> names(FrameProfile profile) {
    return profile.columns().stream().map(ColumnProfile::name).toList();
  }

  private static ObjectKey key(String dataset, int version) {
    return ObjectKey.of("datasets", dataset, "profiles", "version-%d.json".formatted(version));
  }
}
