package io.millrace.server.cli.approval;

import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `millrace reject`: decides a question.
@Command(
    name = "reject",
    mixinStandardHelpOptions = true,
    description = "Rejects what an execution asks: its step fails with Approval.Rejected.",
    footerHeading = "%nExample:%n",
    footer = "  millrace reject 5a0c3d3e6a2c4c0b9b607f0f1f5f6b6e --reason 'too dear'")
public final class RejectCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private Answer answer = new Answer();

  @Override
  public Integer call() throws IOException, InterruptedException {
    return answer.send("reject", spec.commandLine().getOut());
  }
}
