package io.millrace.serving.batch;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// Files on local disk that lose their power at a given step: before, or in the middle of it. What
/// was forced is there afterwards; of what was written since, only a part.
final class DyingFiles implements TransformFiles {
  /// The power is lost.
  static final class Died extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  private final LocalTransformFiles disk;
  private final RandomGenerator random;
  private final Map<Kind, Long> forced = new EnumMap<>(Kind.class);
  private int left;
  private boolean dead;

  /// @param left steps until it dies
  DyingFiles(LocalTransformFiles disk, int left, RandomGenerator random) {
    this.disk = disk;
    this.left = left;
    this.random = random;
  }

  private boolean dies() throws IOException {
    if (dead) {
      throw new Died();
    }
    return left-- <= 0;
  }

  private Died die() throws IOException {
    dead = true;
    for (Map.Entry<Kind, Long> entry : forced.entrySet()) {
      var part = disk.part(entry.getKey());
      if (Files.exists(part)) {
        try (FileChannel channel = FileChannel.open(part, StandardOpenOption.WRITE)) {
          channel.truncate(random.nextLong(entry.getValue(), channel.size() + 1));
        }
      }
    }
    return new Died();
  }

  private void step() throws IOException {
    if (dies()) {
      throw die();
    }
  }

  @Override
  public Optional<Part> open(Kind kind, long length) throws IOException {
    step();
    return disk.open(kind, length)
        .map(
            part -> {
              forced.put(kind, length);
              return new DyingPart(kind, part);
            });
  }

  @Override
  public void publish(Kind kind) throws IOException {
    if (dies()) {
      if (random.nextBoolean()) {
        forced.remove(kind);
        disk.publish(kind);
      }
      throw die();
    }
    disk.publish(kind);
  }

  @Override
  public Optional<Path> whole(Kind kind) throws IOException {
    step();
    return disk.whole(kind);
  }

  @Override
  public void publish(Kind kind, Conversion conversion) throws IOException {
    if (dies()) {
      Optional<Path> part = disk.whole(kind);
      switch (part.isPresent() ? random.nextInt(4) : 0) {
        case 1 -> Files.writeString(disk.made(kind), "half of it");
        case 2 -> {
          byte[] bytes = Files.readAllBytes(part.orElseThrow());
          disk.publish(kind, conversion);
          Files.write(part.orElseThrow(), bytes);
          forced.remove(kind);
        }
        case 3 -> {
          forced.remove(kind);
          disk.publish(kind, conversion);
        }
        default -> {}
      }
      throw die();
    }
    disk.publish(kind, conversion);
  }

  @Override
  public void drop(Kind kind) throws IOException {
    step();
    disk.drop(kind);
  }

  @Override
  public void withdraw(Kind kind) throws IOException {
    step();
    disk.withdraw(kind);
  }

  @Override
  public boolean has(Kind kind) throws IOException {
    step();
    return disk.has(kind);
  }

  @Override
  public boolean holds(Kind kind, long length) throws IOException {
    step();
    return disk.holds(kind, length);
  }

  @Override
  public Optional<byte[]> checkpoint() throws IOException {
    step();
    return disk.checkpoint();
  }

  @Override
  public void checkpoint(byte[] bytes) throws IOException {
    if (dies()) {
      if (random.nextBoolean()) {
        disk.checkpoint(bytes);
      }
      throw die();
    }
    disk.checkpoint(bytes);
  }

  @Override
  public void dropCheckpoint() throws IOException {
    step();
    disk.dropCheckpoint();
  }

  private final class DyingPart implements Part {
    private final Kind kind;
    private final Part part;

    DyingPart(Kind kind, Part part) {
      this.kind = kind;
      this.part = part;
    }

    @Override
    public void write(byte[] bytes, int from, int to) throws IOException {
      if (dies()) {
        part.write(bytes, from, from + random.nextInt(to - from + 1));
        throw die();
      }
      part.write(bytes, from, to);
    }

    @Override
    public void force() throws IOException {
      step();
      part.force();
      forced.put(kind, part.length());
    }

    @Override
    public long length() {
      return part.length();
    }

    @Override
    public void close() throws IOException {
      part.close();
    }
  }
}
