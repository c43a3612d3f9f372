package io.millrace.serving.batch;

import static io.millrace.serving.batch.TransformFiles.Kind.REJECTED;
import static io.millrace.serving.batch.TransformFiles.Kind.SCORED;

import io.millrace.pipeline.TaskContext;
import io.millrace.pipeline.TaskFailure;
import io.millrace.serving.batch.TransformFiles.Part;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/// One run over an input from a checkpoint on. What it leaves behind whenever it is ended is
/// enough for the next run to make the same files as if there had been one run only: parts are
/// forced before the checkpoint that counts their bytes, captures are in the table before the
/// checkpoint that counts their portions, and both are cut back to what it says.
final class Transform {
  private final TransformInput input;
  private final TransformSettings settings;
  private final TransformFiles files;
  private final CapturePortions captures;
  private final TaskContext context;
  private final InstantSource clock;
  private final Limits limits;
  private Checkpoint done;
  private Instant saved;
  private Instant told;

  /// @param parallel how many blocks are scored at once
  /// @param every how often a checkpoint is made and progress is told
  /// @param blockBytes how large blocks are about; small enough for a processor's cache with all
  ///     that comes of one
  /// @param portionRows how many rows are captured at once, at least
  record Limits(int parallel, Duration every, int blockBytes, int portionRows) {}

  Transform(
      TransformInput input,
      TransformSettings settings,
      TransformFiles files,
      CapturePortions captures,
      Checkpoint from,
      TaskContext context,
      InstantSource clock,
      Limits limits) {
    this.input = input;
    this.settings = settings;
    this.files = files;
    this.captures = captures;
    this.done = from;
    this.context = context;
    this.clock = clock;
    this.limits = limits;
    saved = clock.instant();
    told = saved;
  }

  /// Blocks. All is written when it returns, and nothing has appeared yet.
  /// @throws InterruptedException when the result is not wanted any more, or the server stops
  /// @throws TaskFailure with `Batch.BadRow` if a record has no answer and that is not to be
  Checkpoint run() throws IOException, InterruptedException {
    write();
    return done;
  }

  private void write() throws IOException, InterruptedException {
    Optional<Part> oldScored = files.open(SCORED, done.scoredBytes());
    Optional<Part> oldRejected = files.open(REJECTED, done.rejectedBytes());
    try (Part scored = oldScored.orElseThrow(Transform::lost);
        Part rejected = oldRejected.orElseThrow(Transform::lost);
        BlockSource source = input.open(done.position());
        BlockPool pool = new BlockPool(source, input, limits.parallel())) {
      begin(scored, rejected);
      Pace pace = new Pace(clock, done.good() + done.bad(), done.position().offset());
      tell(pace, source);
      for (Optional<ScoredBlock> next = pool.next(); next.isPresent(); next = pool.next()) {
        write(next.get(), scored, rejected);
        if (context.cancelled() || Thread.interrupted()) {
          throw new InterruptedException("the result is not wanted any more");
        }
        if (captures.isFlushed() && isDue(saved)) {
          save(scored, rejected, false);
        }
        if (isDue(told)) {
          tell(pace, source);
        }
      }
      captures.flush();
      put(input.tail(), 0, scored);
      save(scored, rejected, true);
      tell(pace, source);
    }
  }

  private boolean isDue(Instant last) {
    return !clock.instant().isBefore(last.plus(limits.every()));
  }

  private static IOException lost() {
    return new IOException("what was written before is not there any more");
  }

  private void begin(Part scored, Part rejected) throws IOException {
    if (done.scoredBytes() == 0 && done.position().equals(input.start())) {
      put(input.head(), 0, scored);
      put(input.rejectedHead(), 0, rejected);
    }
  }

  private void write(ScoredBlock block, Part scored, Part rejected) throws IOException {
    if (block.bad() > 0 && settings.badRows() == TransformSettings.BadRows.FAIL) {
      ScoredBlock.Rejection first = block.firstBad().orElseThrow();
      throw new TaskFailure(
          "Batch.BadRow", "Line %,d cannot be scored: %s".formatted(first.line(), first.reason()));
    }
    boolean isFirst = done.good() == 0 && block.good() > 0;
    put(block.scored(), isFirst ? input.separator() : 0, scored);
    put(block.rejected(), 0, rejected);
    captures.add(block.captured());
    done =
        new Checkpoint(
            done.task(),
            done.config(),
            done.started(),
            block.next(),
            scored.length(),
            rejected.length(),
            done.good() + block.good(),
            done.bad() + block.bad(),
            captures.portions(),
            false,
            0,
            texts(block));
  }

  private SortedSet<String> texts(ScoredBlock block) {
    if (done.texts().containsAll(block.texts())) {
      return done.texts();
    }
    SortedSet<String> texts = new TreeSet<>(done.texts());
    texts.addAll(block.texts());
    return texts;
  }

  private static void put(ByteOutput bytes, int from, Part part) throws IOException {
    part.write(bytes.bytes(), from, bytes.length());
  }

  private void save(Part scored, Part rejected, boolean complete) throws IOException {
    scored.force();
    rejected.force();
    done =
        new Checkpoint(
            done.task(),
            done.config(),
            done.started(),
            done.position(),
            scored.length(),
            rejected.length(),
            done.good(),
            done.bad(),
            captures.portions(),
            complete,
            0,
            done.texts());
    files.checkpoint(done.bytes());
    saved = clock.instant();
  }

  private void tell(Pace pace, BlockSource source) {
    told = clock.instant();
    long offset = Math.min(done.position().offset(), source.size());
    context.progress(
        offset,
        source.size(),
        pace.text(done.good() + done.bad(), offset, source.size(), input.unit()));
  }
}
