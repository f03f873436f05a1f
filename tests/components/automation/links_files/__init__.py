"""Tests of the programs that the jobs run, by the Node.js of this machine."""
