package io.millrace.data;

import io.millrace.base.json.Json;
import io.millrace.base.storage.ObjectKey;
import io.millrace.base.storage.ObjectStore;
import io.millrace.ml.frame.Frame;
import io.millrace.ml.profile.FrameProfile;
import java.util.function.Supplier;

/// The profiles of dataset versions: made once, then kept as objects.
final class Profiles {
  private final ObjectStore objects;

  Profiles(ObjectStore objects) {
    this.objects = objects;
  }

  /// @param rows gives all rows of the version, if they are needed
  FrameProfile of(DatasetVersion version, Supplier<Frame> rows) {
    ObjectKey key =
        ObjectKey.of(
            "datasets",
            version.dataset(),
            "profiles",
            "version-%d.json".formatted(version.version()));
    if (objects.find(key).isPresent()) {
      return FrameProfile.fromJson(Json.parse(objects.read(key)));
    }
    FrameProfile profile = FrameProfile.of(rows.get());
    objects.put(key, Json.bytes(profile.toJson()));
    return profile;
  }
}
