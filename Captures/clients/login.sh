#!/bin/bash
# What telnetd runs in place of /bin/login: asks, takes any answer, shows a prompt.
printf 'Bedside monitor MON-4\r\nlogin: '
read -r user
stty -echo
printf 'Password: '
read -r secret
stty echo
printf '\r\nmon1> '
while read -r line; do
  case "$line" in exit) exit 0 ;; version) printf 'firmware 4.11\r\nmon1> ' ;; *) printf 'mon1> ' ;; esac
done
