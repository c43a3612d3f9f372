package io.millrace.tracking;

import static io.millrace.base.ErrorCode.UPLOAD_NOT_FOUND;
import static io.millrace.base.ErrorCode.UPLOAD_PART_INVALID;
import static io.millrace.base.MillraceException.require;

import io.millrace.base.MillraceException;
import io.millrace.base.digest.Sha256;
import io.millrace.base.id.Ids;
import io.millrace.base.storage.ObjectKey;
import io.millrace.base.storage.ObjectStore;
import io.millrace.base.storage.ObjectStore.ObjectInfo;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.DigestInputStream;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/// Artifacts that arrive in parts, in any order and several at once. A file is visible when its
/// upload is completed, and then whole. Parts are objects of the store, so that they outlive a
/// restart; an upload that nobody touches for [#KEPT] is forgotten. Thread-safe; blocks; memory
/// stays flat.
public final class MultipartUploads {
  public static final Duration KEPT = Duration.ofDays(1);
  public static final int MAX_PARTS = 10_000;

  private static final ObjectKey ALL = ObjectKey.of("uploads");
  private static final Pattern ID = Pattern.compile("[0-9a-f]{32}");
  private static final int LOCKS = 64;

  private final ObjectStore store;
  private final InstantSource clock;

  /// One completion of an upload at a time: a client that has waited too long asks again.
  private final List<Lock> completing =
      IntStream.range(0, LOCKS).<Lock>mapToObj(_ -> new ReentrantLock()).toList();

  /// @param number from 1 on
  /// @param digest what [#put] gave
  public record Part(int number, String digest) {}

  public MultipartUploads(ObjectStore store, InstantSource clock) {
    this.store = store;
    this.clock = clock;
    forgetAbandoned();
  }

  /// @return the id that names the upload from now on
  public String begin(ArtifactPath file) {
    forgetAbandoned();
    String upload = Ids.hex32();
    String target = StoredArtifacts.fileKey(file).toString();
    store.put(target(upload), target.getBytes(StandardCharsets.UTF_8));
    return upload;
  }

  /// Stores or replaces a part.
  /// @return the SHA-256 of its bytes in hex
  /// @throws MillraceException with `UPLOAD_NOT_FOUND`, `UPLOAD_PART_INVALID`
  public String put(String upload, int number, InputStream content) {
    requireOpen(upload);
    require(
        number >= 1 && number <= MAX_PARTS,
        UPLOAD_PART_INVALID,
        "Number the parts from 1 on.",
        "part %d (expected: 1 to %d)",
        number,
        MAX_PARTS);
    DigestInputStream digesting = new DigestInputStream(content, Sha256.algorithm());
    store.put(part(upload, number), digesting::transferTo);
    return hex(digesting);
  }

  /// Makes the file of its parts. Completed already: does nothing.
  /// @param parts in the order of their numbers, at least one
  /// @throws MillraceException with `UPLOAD_NOT_FOUND`, or with `UPLOAD_PART_INVALID` if a part is
  ///     absent or is not what was acknowledged; nothing is changed
  public void complete(String upload, ArtifactPath file, List<Part> parts) {
    Lock lock = completing.get(Math.floorMod(upload.hashCode(), LOCKS));
    lock.lock();
    try {
      requireOpen(upload);
      if (store.find(completed(upload)).isPresent()) {
        return;
      }
      ObjectKey target = StoredArtifacts.fileKey(file);
      requireTarget(upload, target);
      requireAscending(parts);
      store.put(
          target,
          out -> {
            for (Part part : parts) {
              copy(upload, part, out);
            }
          });
      store.put(completed(upload), new byte[0]);
      store.delete(folder(upload).resolve("parts"));
    } finally {
      lock.unlock();
    }
  }

  /// Forgets what has been sent. Unknown: does nothing.
  public void abort(String upload) {
    if (ID.matcher(upload).matches()) {
      store.delete(folder(upload));
    }
  }

  private void copy(String upload, Part part, OutputStream out) throws IOException {
    ObjectKey key = part(upload, part.number());
    if (store.find(key).isEmpty()) {
      throw unfit(part, "was not uploaded");
    }
    try (DigestInputStream in = new DigestInputStream(store.open(key, 0), Sha256.algorithm())) {
      in.transferTo(out);
      if (!hex(in).equals(part.digest())) {
        throw unfit(part, "is not the one whose ETag was given");
      }
    }
  }

  private static String hex(DigestInputStream read) {
    return HexFormat.of().formatHex(read.getMessageDigest().digest());
  }

  private static MillraceException unfit(Part part, String why) {
    return new MillraceException(
        UPLOAD_PART_INVALID,
        "Part %d %s.".formatted(part.number(), why),
        "Upload it again, and complete with the ETag of that answer.");
  }

  private void requireOpen(String upload) {
    require(
        ID.matcher(upload).matches() && store.find(target(upload)).isPresent(),
        UPLOAD_NOT_FOUND,
        "Begin another one.",
        "There is no upload '%s': it was aborted, or not touched for %d hours.",
        upload,
        KEPT.toHours());
  }

  private void requireTarget(String upload, ObjectKey target) {
    String begun = new String(store.read(target(upload)), StandardCharsets.UTF_8);
    require(
        begun.equals(target.toString()),
        UPLOAD_NOT_FOUND,
        "Complete it under the path that it was begun with.",
        "The upload '%s' is of another file.",
        upload);
  }

  private static void requireAscending(List<Part> parts) {
    boolean isAscending =
        IntStream.range(1, parts.size())
            .allMatch(i -> parts.get(i - 1).number() < parts.get(i).number());
    require(
        isAscending && !parts.isEmpty(),
        UPLOAD_PART_INVALID,
        "List every part once, by number.",
        "%d parts (expected: at least one, in the order of their numbers)",
        parts.size());
  }

  /// By the last change of any of its objects.
  private void forgetAbandoned() {
    Map<String, Instant> touched = new HashMap<>();
    for (ObjectInfo info : store.list(ALL)) {
      touched.merge(info.key().elements().get(1), info.modified(), (a, b) -> a.isAfter(b) ? a : b);
    }
    Instant limit = clock.instant().minus(KEPT);
    touched.forEach(
        (upload, at) -> {
          if (at.isBefore(limit)) {
            store.delete(folder(upload));
          }
        });
  }

  private static ObjectKey folder(String upload) {
    return ALL.resolve(upload);
  }

  private static ObjectKey target(String upload) {
    return folder(upload).resolve("target");
  }

  private static ObjectKey completed(String upload) {
    return folder(upload).resolve("completed");
  }

  private static ObjectKey part(String upload, int number) {
    return folder(upload).resolve("parts/" + number);
  }
}
