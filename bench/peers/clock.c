/* Run a command, and say on standard error what it took:   clock COMMAND...
 * user and system time in microseconds, wall time in microseconds, peak memory in KiB, exit code. */
#include <fcntl.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

static long long micro(struct timeval t) { return t.tv_sec * 1000000ll + t.tv_usec; }

int main(int count, char **words) {
  if (count < 2) return 2;
  struct timeval before, after;
  struct rusage used;
  int status;
  gettimeofday(&before, 0);
  pid_t child = fork();
  if (child == 0) {
    execvp(words[1], words + 1);
    perror(words[1]);
    _exit(127);
  }
  if (child < 0 || wait4(child, &status, 0, &used) < 0) return 1;
  gettimeofday(&after, 0);
  fprintf(stderr, "clock %lld %lld %lld %ld %d\n", micro(used.ru_utime), micro(used.ru_stime), micro(after) - micro(before),
          used.ru_maxrss, WIFEXITED(status) ? WEXITSTATUS(status) : 128);
  return 0;
}
