/* The yardstick for polls a second: libmodbus in C, asking the same three questions as one poll of the monitor
 * (78 input registers, 21 discrete inputs, 35 holding registers of unit 1), one after the other, as fast as it can.
 *
 * usage: libmodbus_poll HOST PORT POLLS [each]      prints polls per second, or what each poll took in ms, a line each,
 * after some that do not count; exit code 2 when the machine does not answer
 */
#include <errno.h>
#include <modbus.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { INPUT_REGISTERS = 78, DISCRETE_INPUTS = 21, HOLDING_REGISTERS = 35, UNIT = 1, WARM_UP = 20 };

static double now_s(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static int poll_once(modbus_t *machine)
{
    uint16_t input[INPUT_REGISTERS], holding[HOLDING_REGISTERS];
    uint8_t discrete[DISCRETE_INPUTS];
    return modbus_read_input_registers(machine, 0, INPUT_REGISTERS, input) == INPUT_REGISTERS &&
           modbus_read_input_bits(machine, 0, DISCRETE_INPUTS, discrete) == DISCRETE_INPUTS &&
           modbus_read_registers(machine, 0, HOLDING_REGISTERS, holding) == HOLDING_REGISTERS;
}

static int fail(const char *what, const char *host, const char *port)
{
    fprintf(stderr, "libmodbus_poll: %s %s:%s: %s\n", what, host, port, modbus_strerror(errno));
    return 2;
}

int main(int argc, char **argv)
{
    int each = argc == 5 && !strcmp(argv[4], "each");
    long polls = argc == 4 || each ? strtol(argv[3], NULL, 10) : 0;
    if (polls < 1) {
        fprintf(stderr, "usage: libmodbus_poll HOST PORT POLLS [each]\n");
        return 2;
    }
    modbus_t *machine = modbus_new_tcp_pi(argv[1], argv[2]);
    if (!machine || modbus_set_slave(machine, UNIT) || modbus_connect(machine))
        return fail("cannot connect to", argv[1], argv[2]);

    double began_s = now_s();
    for (long poll = each ? -WARM_UP : 0; poll < polls; poll++) {
        double poll_s = now_s();
        if (!poll_once(machine))
            return fail("no good reply from", argv[1], argv[2]);
        if (each && poll >= 0)
            printf("%.4f\n", (now_s() - poll_s) * 1e3);
    }
    if (!each)
        printf("%.1f\n", (double)polls / (now_s() - began_s));

    modbus_close(machine);
    modbus_free(machine);
    return 0;
}
