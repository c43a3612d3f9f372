package io.millrace.serving;

import io.millrace.tracking.AliasMove;
import io.millrace.tracking.ModelAlias;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// An alias on its way to another version: what the endpoints that follow it are to serve then,
/// loaded and tried already. Nothing else is deployed until this is closed, by the thread that
/// opened it.
public final class AliasSwitch implements AutoCloseable {
  private final ModelAlias alias;
  private final int version;
  private final List<Candidate> candidates;
  private final BiConsumer<Deployment, Scorers> serve;
  private final Runnable close;

  /// What becomes of one endpoint.
  public sealed interface Candidate {}

  /// It will serve the version, once `wish` is deployed.
  public static final class Ready implements Candidate {
    private final DeployEndpoint wish;
    private final Scorers scorers;
    private volatile @Nullable Deployment deployed;

    Ready(DeployEndpoint wish, Scorers scorers) {
      this.wish = wish;
      this.scorers = scorers;
    }

    public DeployEndpoint wish() {
      return wish;
    }

    public List<InputField> inputs() {
      return scorers.inputs();
    }

    /// What became of the wish in the unit that moves the alias.
    public void deployed(Deployment deployment) {
      deployed = deployment;
    }
  }

  /// It goes on with what it serves: the version cannot be loaded, or does not answer.
  public record Refused(String endpoint, String why) implements Candidate {}

  AliasSwitch(
      ModelAlias alias,
      int version,
      List<Candidate> candidates,
      BiConsumer<Deployment, Scorers> serve,
      Runnable close) {
    this.alias = alias;
    this.version = version;
    this.candidates = List.copyOf(candidates);
    this.serve = serve;
    this.close = close;
  }

  /// Whether `move` is what this has prepared for.
  public boolean isFor(AliasMove move) {
    return move.alias().equals(alias) && move.to().equals(Optional.of(version));
  }

  public List<Candidate> candidates() {
    return candidates;
  }

  /// The unit is on disk: from now on the new configs answer.
  public void serve() {
    for (Candidate candidate : candidates) {
      if (candidate instanceof Ready ready) {
        Optional.ofNullable(ready.deployed)
            .ifPresent(deployment -> serve.accept(deployment, ready.scorers));
      }
    }
  }

  @Override
  public void close() {
    close.run();
  }
}
